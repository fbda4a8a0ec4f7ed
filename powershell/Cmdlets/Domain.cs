using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADDomain: one domain of the tenant by its name, or all.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDomain", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(Domain))]
public sealed class GetDomain : AzureADCmdlet
{
    /// <summary>Name of the domain.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    public string Name { get; set; } = "";

    private protected override string IdParameter => nameof(Name);

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteOne<Domain>(["domains", Name]);
        }
        else
        {
            WriteMany<Domain>(["domains"], all: true, top: null);
        }
    }
}
