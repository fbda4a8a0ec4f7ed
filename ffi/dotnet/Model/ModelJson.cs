using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.MSGraph.Model;
using Rollcall.Native;

namespace Rollcall;

/// <summary>How models and messages are read and written: generated when this assembly is compiled, so that nothing is found out at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<MsGroup>))]
[JsonSerializable(typeof(List<MsAdministrativeUnit>))]
[JsonSerializable(typeof(List<MsDirectoryObject>))]
[JsonSerializable(typeof(List<DirectoryObject>))]
[JsonSerializable(typeof(List<User>))]
[JsonSerializable(typeof(List<Group>))]
[JsonSerializable(typeof(List<Device>))]
[JsonSerializable(typeof(List<AdministrativeUnit>))]
[JsonSerializable(typeof(List<DirectoryRole>))]
[JsonSerializable(typeof(List<ScopedRoleMembership>))]
[JsonSerializable(typeof(List<Domain>))]
[JsonSerializable(typeof(List<TenantDetail>))]
[JsonSerializable(typeof(List<SubscribedSku>))]
[JsonSerializable(typeof(List<MsScopedRoleMembership>))]
[JsonSerializable(typeof(List<MsGroupLifecyclePolicy>))]
[JsonSerializable(typeof(List<GetMSGroupPermissionGrantsResponse>))]
[JsonSerializable(typeof(GroupIdsForMembershipCheck))]
[JsonSerializable(typeof(GroupIdsMembershipCheckResult))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(List<JsonElement>))]
[JsonSerializable(typeof(PasswordProfile))]
[JsonSerializable(typeof(ConnectOptions))]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(ServerOptions))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(Query))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(RuleOptions))]
[JsonSerializable(typeof(RuleDescription))]
[JsonSerializable(typeof(RuleVocabulary))]
[JsonSerializable(typeof(EvaluationContext))]
[JsonSerializable(typeof(List<RuleWarning>))]
[JsonSerializable(typeof(List<TraceRecord>))]
[JsonSerializable(typeof(NativePreparedRule))]
[JsonSerializable(typeof(NativeErrorRecord))]
[JsonSerializable(typeof(List<NativeOutcome>))]
[JsonSerializable(typeof(List<string[]>))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class ModelJson : JsonSerializerContext;
