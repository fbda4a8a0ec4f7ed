using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADTenantDetail: the tenant.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADTenantDetail")]
[OutputType(typeof(TenantDetail))]
public sealed class GetTenantDetail : AzureADCmdlet
{
    /// <summary>All there are: one.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public int? Top { get; set; }

    private protected override void Run() => WriteMany<TenantDetail>(["organization"], All, Top);
}
