namespace MainJob;

/// <summary>A step did not do what it should.</summary>
internal sealed class NotSoException(string what) : Exception(what);
