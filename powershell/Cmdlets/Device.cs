using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADDevice: one device by object id, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDevice", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(Device))]
public sealed class GetDevice : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("Id")]
    public string ObjectId { get; set; } = "";

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetVague")]
    public string? SearchString { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public int? Top { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public string? Filter { get; set; }

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteObject(Output.Of(Session.Get<Device>(["devices", ObjectId], null, Cancel)));
            return;
        }

        var filter = SearchString is null
            ? Filter is null ? null : ODataFilter.Translate(Filter, GraphNames.Of<Device>())
            : ODataFilter.StartsWith(SearchString, "displayName");
        Listing.Write(this, top => Session.List<Device>(["devices"], new Query { Filter = filter, Top = top }, Cancel), All, Top);
    }
}
