using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.PowerShell.Graph;

/// <summary>Get-MgGroup: one group, or those that fit a filter.</summary>
[Cmdlet(VerbsCommon.Get, "MgGroup", DefaultParameterSetName = "List")]
[OutputType(typeof(MsGroup))]
public sealed class GetMgGroup : MgGetCmdlet
{
    /// <summary>Id of the group.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Get", ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string? GroupId { get; set; }

    private protected override string IdParameter => nameof(GroupId);

    private protected override void Run() => Get<MsGroup>("groups", GroupId);
}

/// <summary>What New- and Update-MgGroup write.</summary>
public abstract class MgGroupProperties : MgWriteCmdlet
{
    /// <summary>What the group is for.</summary>
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    /// <summary>Name of the group.</summary>
    [Parameter, GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    /// <summary>Unified, DynamicMembership, both or nothing.</summary>
    [Parameter, GraphProperty("groupTypes")]
    [ArgumentCompleter(typeof(GroupTypeCompleter))]
    public string[]? GroupTypes { get; set; }

    /// <summary>Whether it can be given directory roles.</summary>
    [Parameter, GraphProperty("isAssignableToRole")]
    public SwitchParameter IsAssignableToRole { get; set; }

    /// <summary>Whether it has a mailbox.</summary>
    [Parameter, GraphProperty("mailEnabled")]
    public SwitchParameter MailEnabled { get; set; }

    /// <summary>Name in its mail address.</summary>
    [Parameter, GraphProperty("mailNickname")]
    public string? MailNickname { get; set; }

    /// <summary>Who is a member of a dynamic group.</summary>
    [Parameter, GraphProperty("membershipRule")]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    /// <summary>On or Paused.</summary>
    [Parameter, GraphProperty("membershipRuleProcessingState")]
    [ArgumentCompleter(typeof(ProcessingStateCompleter))]
    public string? MembershipRuleProcessingState { get; set; }

    /// <summary>Whether it gives access.</summary>
    [Parameter, GraphProperty("securityEnabled")]
    public SwitchParameter SecurityEnabled { get; set; }

    /// <summary>Public, Private or HiddenMembership.</summary>
    [Parameter, GraphProperty("visibility")]
    [ArgumentCompleter(typeof(VisibilityCompleter))]
    public string? Visibility { get; set; }
}

/// <summary>New-MgGroup: makes a group.</summary>
[Cmdlet(VerbsCommon.New, "MgGroup", SupportsShouldProcess = true)]
[OutputType(typeof(MsGroup))]
public sealed class NewMgGroup : MgGroupProperties
{
    private protected override object? Target => DisplayName;

    private protected override void Run() => CreateWithRule<MsGroup>(["groups"], Body(), "group");
}

/// <summary>Update-MgGroup: changes what is named of a group.</summary>
[Cmdlet(VerbsData.Update, "MgGroup", SupportsShouldProcess = true)]
public sealed class UpdateMgGroup : MgGroupProperties
{
    /// <summary>Id of the group.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string GroupId { get; set; } = "";

    private protected override string IdParameter => nameof(GroupId);

    private protected override void Run() => UpdateMembership(["groups", GroupId], Body(), "group", null);
}

/// <summary>What the cmdlets about one group share.</summary>
public abstract class MgOneGroup : MgCmdlet
{
    /// <summary>Id of the group.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string GroupId { get; set; } = "";

    private protected override string IdParameter => nameof(GroupId);
}

/// <summary>Remove-MgGroup: deletes a group.</summary>
[Cmdlet(VerbsCommon.Remove, "MgGroup", SupportsShouldProcess = true)]
public sealed class RemoveMgGroup : MgOneGroup
{
    private protected override void Run() => Delete("groups", GroupId);
}

/// <summary>Get-MgGroupMember: the direct members of a group.</summary>
[Cmdlet(VerbsCommon.Get, "MgGroupMember", DefaultParameterSetName = "List")]
[OutputType(typeof(MsDirectoryObject))]
public sealed class GetMgGroupMember : MgCmdlet
{
    /// <summary>Id of the group.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string GroupId { get; set; } = "";

    /// <summary>All of them; left out, a hundred.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter]
    [Alias("Limit")]
    public int? Top { get; set; }

    private protected override string IdParameter => nameof(GroupId);

    private protected override void Run() => WriteMany<MsDirectoryObject>(["groups", GroupId, "members"], All ? true : null, Top);
}

/// <summary>New-MgGroupMember: adds a member to a group.</summary>
[Cmdlet(VerbsCommon.New, "MgGroupMember", SupportsShouldProcess = true)]
public sealed class NewMgGroupMember : MgOneGroup
{
    /// <summary>Id of the member.</summary>
    [Parameter(Mandatory = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string DirectoryObjectId { get; set; } = "";

    private protected override void Run() => AddLink(["groups", GroupId, "members"], DirectoryObjectId);
}

/// <summary>New-MgGroupMemberByRef: adds a member, named by its address, to a group.</summary>
[Cmdlet(VerbsCommon.New, "MgGroupMemberByRef", SupportsShouldProcess = true)]
public sealed class NewMgGroupMemberByRef : MgReferenceCmdlet
{
    /// <summary>Id of the group.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string GroupId { get; set; } = "";

    private protected override string IdParameter => nameof(GroupId);

    private protected override void Run() => AddLink(["groups", GroupId, "members"], ReferredTo);
}

/// <summary>Remove-MgGroupMemberByRef: takes a member out of a group.</summary>
[Cmdlet(VerbsCommon.Remove, "MgGroupMemberByRef", SupportsShouldProcess = true)]
public sealed class RemoveMgGroupMemberByRef : MgOneGroup
{
    /// <summary>Id of the member.</summary>
    [Parameter(Mandatory = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string DirectoryObjectId { get; set; } = "";

    private protected override void Run() => RemoveLink(["groups", GroupId, "members"], DirectoryObjectId);
}
