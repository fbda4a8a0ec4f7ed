using Microsoft.Open.Azure.AD.CommonLibrary;

namespace Rollcall.PowerShell;

/// <summary>An open session and what Connect-AzureAD said about it.</summary>
/// <param name="Session">The session.</param>
/// <param name="Context">What Connect-AzureAD printed.</param>
/// <param name="LocalDirectory">Path of the local directory; null over the network.</param>
internal sealed record Connection(Session Session, PSAzureContext Context, string? LocalDirectory);
