using System.Text.Json.Serialization;

namespace Rollcall;

/// <summary>What a change of one user or device, or of the time, did to its memberships. Rules go by their place in the list given to <see cref="Population.SetRules"/>.</summary>
/// <param name="Id">Object id of the user or device.</param>
/// <param name="Joins">Rules that it fits now, and did not before.</param>
/// <param name="Leaves">Rules that it fitted before, and does not now.</param>
/// <param name="Unanswered">Rules that cannot be answered for it now.</param>
public sealed record PopulationChange(
    string Id, IReadOnlyList<int> Joins, IReadOnlyList<int> Leaves, IReadOnlyList<int> Unanswered);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PopulationChange))]
[JsonSerializable(typeof(List<PopulationChange>))]
internal sealed partial class PopulationChangeJson : JsonSerializerContext;
