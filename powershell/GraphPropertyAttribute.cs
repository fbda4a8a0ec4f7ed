namespace Rollcall.PowerShell;

/// <summary>Says under which of Graph's names a parameter's value is sent, when the user gave that parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class GraphPropertyAttribute(string name) : Attribute
{
    internal string Name { get; } = name;
}
