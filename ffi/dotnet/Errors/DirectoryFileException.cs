namespace Rollcall;

/// <summary>The file of a local directory could not be used.</summary>
public sealed class DirectoryFileException : Exception
{
    internal DirectoryFileException(string message, bool isForeign, bool isLocked)
        : base(message)
    {
        IsForeign = isForeign;
        IsLocked = isLocked;
    }

    /// <summary>The file is something else than a Rollcall directory.</summary>
    public bool IsForeign { get; }

    /// <summary>Another process, or another session of this one, has it open.</summary>
    public bool IsLocked { get; }
}
