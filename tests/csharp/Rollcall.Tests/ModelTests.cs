using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.Tests;

public sealed class ModelTests
{
    [Fact]
    public void A_group_lists_its_properties_in_AzureADs_order() => Assert.Equal(
        [
            "Id", "OdataType", "AssignedLabels", "Description", "OnPremisesSyncEnabled", "DisplayName", "IsAssignableToRole",
            "OnPremisesLastSyncDateTime", "Mail", "MailEnabled", "MailNickname", "OnPremisesSecurityIdentifier", "ProxyAddresses",
            "SecurityEnabled", "GroupTypes", "MembershipRule", "MembershipRuleProcessingState", "Visibility",
        ],
        typeof(MsGroup).GetProperties().Select(property => property.Name));

    [Theory]
    [InlineData(typeof(User), "ExtensionProperty", "DeletionTimeStamp", "ObjectId", "ObjectType", "AccountEnabled")]
    [InlineData(typeof(Group), "DeletionTimeStamp", "ObjectId", "ObjectType", "Description")]
    [InlineData(typeof(Device), "DeletionTimeStamp", "ObjectId", "ObjectType", "AccountEnabled")]
    [InlineData(typeof(AdministrativeUnit), "DeletionTimeStamp", "ObjectId", "ObjectType", "Description")]
    public void What_every_object_has_comes_first(Type model, params string[] first) =>
        Assert.Equal(first, model.GetProperties().Take(first.Length).Select(property => property.Name));

    [Fact]
    public void An_object_inside_another_prints_as_its_class_and_a_line_a_property() => Assert.Equal(
        "class AssignedLabel {\n  LabelId: l\n  DisplayName: Secret\n}\n",
        new AssignedLabel { LabelId = "l", DisplayName = "Secret" }.ToString());

    [Fact]
    public void A_password_is_sent_but_never_printed()
    {
        var profile = new PasswordProfile("hunter2", true);

        Assert.Contains("\"forceChangePasswordNextSignIn\":true", profile.ToJson());
        Assert.Contains("hunter2", profile.ToJson());
        Assert.DoesNotContain("hunter2", profile.ToString());
    }

    [Fact]
    public void Graphs_names_are_known_for_AzureADs()
    {
        var names = GraphNames.Of<User>();

        Assert.Equal("officeLocation", names["physicaldeliveryofficename"]);
        Assert.Equal("id", names["ObjectId"]);
        Assert.Equal("userPrincipalName", names["UserPrincipalName"]);
    }
}
