using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADSubscribedSku: one product the tenant subscribes to, or all.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADSubscribedSku", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(SubscribedSku))]
public sealed class GetSubscribedSku : AzureADCmdlet
{
    /// <summary>Object id of the product.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("Id")]
    public string ObjectId { get; set; } = "";

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteOne<SubscribedSku>(["subscribedSkus", ObjectId]);
        }
        else
        {
            WriteMany<SubscribedSku>(["subscribedSkus"], all: true, top: null);
        }
    }
}
