namespace Rollcall;

/// <summary>One entry of <c>details</c> in an error answer.</summary>
public sealed class ErrorDetail
{
    /// <summary>What happened, as <c>ObjectConflict</c>.</summary>
    public string Code { get; set; } = "";

    /// <summary>The same in words.</summary>
    public string Message { get; set; } = "";

    /// <summary>The property it is about.</summary>
    public string? Target { get; set; }
}
