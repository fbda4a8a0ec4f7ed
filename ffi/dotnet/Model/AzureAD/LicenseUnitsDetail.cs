using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>How many units of a product the tenant has.</summary>
public class LicenseUnitsDetail : ModelObject
{
    public int? Enabled { get; set; }

    public int? Suspended { get; set; }

    public int? Warning { get; set; }
}
