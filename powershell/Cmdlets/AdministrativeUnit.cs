using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADAdministrativeUnit: one administrative unit by its id, or those that fit a filter.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADAdministrativeUnit", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(AdministrativeUnit))]
public sealed class GetAdministrativeUnit : AzureADQueryCmdlet<AdministrativeUnit>
{
    private protected override string Collection => "administrativeUnits";
}

/// <summary>What New- and Set-AzureADAdministrativeUnit write.</summary>
public abstract class AdministrativeUnitProperties : AzureADCmdlet
{
    /// <summary>What the unit is for.</summary>
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    /// <summary>Name of the unit.</summary>
    [Parameter, GraphProperty("displayName")]
    public virtual string? DisplayName { get; set; }
}

/// <summary>New-AzureADAdministrativeUnit: makes an administrative unit.</summary>
[Cmdlet(VerbsCommon.New, "AzureADAdministrativeUnit", SupportsShouldProcess = true)]
[OutputType(typeof(AdministrativeUnit))]
public sealed class NewAdministrativeUnit : AdministrativeUnitProperties
{
    /// <summary>Name of the unit.</summary>
    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public override string? DisplayName { get; set; }

    private protected override object? Target => DisplayName;

    private protected override void Run() =>
        CreateAndWrite<AdministrativeUnit>(["administrativeUnits"], BoundProperties.ForCreate(this));
}

/// <summary>Set-AzureADAdministrativeUnit: changes what is named of an administrative unit; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADAdministrativeUnit", SupportsShouldProcess = true)]
public sealed class SetAdministrativeUnit : AdministrativeUnitProperties
{
    /// <summary>Object id of the unit, or a unit of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string ObjectId { get; set; } = "";

    private protected override void Run() => Update(["administrativeUnits", ObjectId], BoundProperties.ForUpdate(this));
}

/// <summary>Remove-AzureADAdministrativeUnit: deletes an administrative unit; its members stay.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADAdministrativeUnit", SupportsShouldProcess = true)]
public sealed class RemoveAdministrativeUnit : AzureADObjectCmdlet
{
    private protected override void Run() => Delete("administrativeUnits", ObjectId);
}
