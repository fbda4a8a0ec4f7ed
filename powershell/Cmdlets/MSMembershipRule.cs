using System.Management.Automation;
using System.Text.Json;
using Microsoft.Open.AzureAD16.Client;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>
/// Test-AzureADMSMembershipRule: checks a rule, or says whether users and devices fit it and why. Checking needs no connection,
/// nor does -InputObject; properties that an input object does not have read as null.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AzureADMSMembershipRule", DefaultParameterSetName = Check)]
[OutputType(typeof(MembershipRuleCheck), ParameterSetName = [Check])]
[OutputType(typeof(MembershipRuleResult), ParameterSetName = [User, Device, Input])]
public sealed class TestMSMembershipRule : AzureADMSCmdlet
{
    private const string Check = "Check";
    private const string User = "User";
    private const string Device = "Device";
    private const string Input = "InputObject";

    private bool ruleIsGiven;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString, AllowNull]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = User)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string UserId { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = Device)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string DeviceId { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = Input, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Holds the rule to what the documentation promises.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Users or devices, for a rule that does not say so: one of constants, or an administrative unit's.</summary>
    [Parameter, ValidateSet("user", "device")]
    public string? Subject { get; set; }

    /// <summary>Reads the rule as an administrative unit's, whose properties need no prefix.</summary>
    [Parameter]
    public SwitchParameter ForAdministrativeUnit { get; set; }

    /// <summary>The instant that system.now stands for.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>Groups that everybody tested is to count as a direct member of.</summary>
    [Parameter]
    public string[]? MemberOfGroupId { get; set; }

    /// <summary>The manager that everybody tested is to count as having.</summary>
    [Parameter]
    public string? ManagerId { get; set; }

    private protected override object? Target => MembershipRule;

    // A rule about devices says nothing about a user, and the other way round.
    private RuleOptions Options => new()
    {
        Subject = ParameterSetName switch { User => "user", Device => "device", _ => Subject?.ToLowerInvariant() },
        // A unit that is piped in brings the rule of a unit.
        Container = ForAdministrativeUnit || (!ruleIsGiven && InputObject?.BaseObject is MsAdministrativeUnit)
            ? "administrativeUnit"
            : "group",
        Profile = Strict ? "strict-docs" : null,
    };

    /// <inheritdoc/>
    // A group piped in brings its own rule, which is checked; a user piped to a rule on the command line is tested.
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        ruleIsGiven = IsGiven(nameof(MembershipRule));
    }

    private protected override void Run()
    {
        switch (ParameterSetName)
        {
            case User: TestInDirectory("users", UserId); break;
            case Device: TestInDirectory("devices", DeviceId); break;
            case Input when ruleIsGiven: TestInput(); break;
            default: CheckRule(); break;
        }
    }

    private void CheckRule()
    {
        // A group without a rule has nothing to check.
        if (!ruleIsGiven && string.IsNullOrEmpty(MembershipRule))
        {
            return;
        }

        try
        {
            using var rule = Rollcall.MembershipRule.Parse(MembershipRule ?? "", Options);
            WriteObject(new MembershipRuleCheck(rule.Text, null, rule.Warnings, InputObject));
        }
        catch (RuleException error)
        {
            WriteObject(new MembershipRuleCheck(MembershipRule ?? "", error, [], InputObject));
        }
    }

    private void TestInput()
    {
        using var rule = Rollcall.MembershipRule.Parse(MembershipRule ?? "", Options);
        Test(rule, EntityJson.Of(InputObject!), MemberOfGroupId, ManagerId);
    }

    // Graph sends few properties unless told which, and neither groups nor the manager with the object.
    private void TestInDirectory(string collection, string id)
    {
        using var rule = Rollcall.MembershipRule.Parse(MembershipRule ?? "", Options);
        var about = rule.Description;
        var select = new[] { "id", "displayName" }.Union(about.Reads).ToList();
        var entity = Session.Get<JsonElement>([collection, id], new Query { Select = select }, Cancel).GetRawText();
        Test(
            rule,
            entity,
            MemberOfGroupId ?? (about.SourceGroups is not null ? DirectGroups(collection, id) : null),
            ManagerId ?? (about.Manager is not null ? Manager(id) : null));
    }

    private string[] DirectGroups(string collection, string id) =>
        [.. Session.List<MsDirectoryObject>([collection, id, "memberOf"], new Query { Select = ["id"] }, Cancel).Select(group => group.Id!)];

    private string? Manager(string id)
    {
        try
        {
            return Session.Get<MsDirectoryObject>(["users", id, "manager"], new Query { Select = ["id"] }, Cancel).Id;
        }
        catch (ApiException error) when (error.ErrorCode == 404)
        {
            return null;
        }
    }

    private void Test(Rollcall.MembershipRule rule, string entity, IReadOnlyList<string>? groups, string? manager)
    {
        var context = new EvaluationContext { Now = Now, Groups = groups, Manager = manager };
        using var document = JsonDocument.Parse(entity);
        WriteObject(new MembershipRuleResult(
            Text(document.RootElement, "id"),
            Text(document.RootElement, "displayName"),
            rule.Evaluate(entity, context),
            Output.Tree(rule.Explain(entity, context)),
            rule.ExplainText(entity, context)));
    }

    private static string? Text(JsonElement entity, string name) =>
        entity.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
