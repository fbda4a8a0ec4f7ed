using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Get-AzureADMSGroupLifecyclePolicy: one policy by its id, or all.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSGroupLifecyclePolicy", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(MsGroupLifecyclePolicy))]
public sealed class GetMSGroupLifecyclePolicy : AzureADMSCmdlet
{
    /// <summary>Id of the policy, or the policy.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteOne<MsGroupLifecyclePolicy>(["groupLifecyclePolicies", Id]);
        }
        else
        {
            WriteMany<MsGroupLifecyclePolicy>(["groupLifecyclePolicies"], all: true, top: null);
        }
    }
}

/// <summary>What New- and Set-AzureADMSGroupLifecyclePolicy write.</summary>
public abstract class MSGroupLifecyclePolicyProperties : AzureADMSCmdlet
{
    /// <summary>After how many days a group expires.</summary>
    [Parameter, GraphProperty("groupLifetimeInDays")]
    public virtual int? GroupLifetimeInDays { get; set; }

    /// <summary>All, Selected or None.</summary>
    [Parameter, GraphProperty("managedGroupTypes")]
    [ArgumentCompleter(typeof(ManagedGroupTypeCompleter))]
    public virtual string? ManagedGroupTypes { get; set; }

    /// <summary>Who is told of groups without owners: addresses with semicolons between them.</summary>
    [Parameter, GraphProperty("alternateNotificationEmails")]
    public virtual string? AlternateNotificationEmails { get; set; }
}

/// <summary>New-AzureADMSGroupLifecyclePolicy: makes the policy by which Office 365 groups expire.</summary>
[Cmdlet(VerbsCommon.New, "AzureADMSGroupLifecyclePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(MsGroupLifecyclePolicy))]
public sealed class NewMSGroupLifecyclePolicy : MSGroupLifecyclePolicyProperties
{
    /// <summary>After how many days a group expires.</summary>
    [Parameter(Mandatory = true), GraphProperty("groupLifetimeInDays")]
    public override int? GroupLifetimeInDays { get; set; }

    /// <summary>All, Selected or None.</summary>
    [Parameter(Mandatory = true), GraphProperty("managedGroupTypes")]
    [ArgumentCompleter(typeof(ManagedGroupTypeCompleter))]
    public override string? ManagedGroupTypes { get; set; }

    /// <summary>Who is told of groups without owners: addresses with semicolons between them.</summary>
    [Parameter(Mandatory = true), GraphProperty("alternateNotificationEmails")]
    public override string? AlternateNotificationEmails { get; set; }

    private protected override void Run() =>
        CreateAndWrite<MsGroupLifecyclePolicy>(["groupLifecyclePolicies"], BoundProperties.ForCreate(this));
}

/// <summary>Set-AzureADMSGroupLifecyclePolicy: changes what is named of a policy, and gives the policy as it then is.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADMSGroupLifecyclePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(MsGroupLifecyclePolicy))]
public sealed class SetMSGroupLifecyclePolicy : MSGroupLifecyclePolicyProperties
{
    /// <summary>Id of the policy, or the policy.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        if (Confirms("PATCH", ["groupLifecyclePolicies", Id], body))
        {
            Session.Update(["groupLifecyclePolicies", Id], body, Cancel);
            WriteOne<MsGroupLifecyclePolicy>(["groupLifecyclePolicies", Id]);
        }
    }
}

/// <summary>Remove-AzureADMSGroupLifecyclePolicy: deletes a policy; groups then never expire.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSGroupLifecyclePolicy", SupportsShouldProcess = true)]
public sealed class RemoveMSGroupLifecyclePolicy : AzureADMSObjectCmdlet
{
    private protected override void Run() => Delete("groupLifecyclePolicies", Id);
}
