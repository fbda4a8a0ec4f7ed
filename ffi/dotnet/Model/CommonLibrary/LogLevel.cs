namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>How much Connect-AzureAD's log would hold.</summary>
public enum LogLevel
{
    Info,
    Error,
    Warning,
    None,
}
