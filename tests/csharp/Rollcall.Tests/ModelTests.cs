using System.Text.Json;
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
    public void A_list_in_an_object_that_prints_inside_another_is_its_type() => Assert.Equal(
        "class AssignedLicense {\n  DisabledPlans: System.Collections.Generic.List`1[System.String]\n  SkuId: s\n}\n",
        new AssignedLicense { SkuId = "s", DisabledPlans = ["p"] }.ToString());

    [Fact]
    public void Objects_with_the_same_values_are_equal()
    {
        static User Made(string department) => new()
        {
            ObjectId = "1",
            Department = department,
            ProxyAddresses = ["SMTP:a@contoso.example"],
            AssignedLicenses = [new AssignedLicense { SkuId = "s", DisabledPlans = ["p"] }],
        };

        Assert.Equal(Made("Sales"), Made("Sales"));
        Assert.Equal(Made("Sales").GetHashCode(), Made("Sales").GetHashCode());
        Assert.NotEqual(Made("Sales"), Made("IT"));
    }

    [Fact]
    public void Objects_of_two_classes_are_not_equal() =>
        Assert.False(new MsRoleMemberInfo { Id = "1" }.Equals(new MsDirectoryObject { Id = "1" }));

    [Fact]
    public void What_the_service_says_of_its_answer_does_not_make_two_users_differ()
    {
        static User Made(string text) => Models.Read<User>(JsonDocument.Parse(text).RootElement);

        Assert.Equal(Made("""{"id":"1","employeeId":"7"}"""), Made("""{"@odata.context":"c","id":"1","employeeId":"7"}"""));
        Assert.NotEqual(Made("""{"id":"1","employeeId":"7"}"""), Made("""{"id":"1","employeeId":"8"}"""));
    }

    [Fact]
    public void Every_model_can_be_compared_with_its_own_kind() => Assert.All(
        typeof(ModelObject).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(ModelObject))),
        type => Assert.True(typeof(IEquatable<>).MakeGenericType(type).IsAssignableFrom(type), type.Name));

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
