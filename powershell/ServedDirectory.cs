namespace Rollcall.PowerShell;

/// <summary>A local directory that is being served.</summary>
/// <param name="Url">Its address, for Connect-AzureAD -GraphEndpoint or any client of Microsoft Graph.</param>
/// <param name="Token">The token requests must carry.</param>
/// <param name="Path">Its file; null for one in memory.</param>
/// <param name="ProcessId">The process that serves it: this one, or that of the rollcall command.</param>
public sealed record ServedDirectory(string Url, string? Token, string? Path, int ProcessId);
