using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A new password, and what the user must do with it.</summary>
public class PasswordProfile : ModelObject, IEquatable<PasswordProfile>
{
    /// <summary>Makes an empty profile.</summary>
    public PasswordProfile()
    {
    }

    /// <summary>Makes a profile of a password, changed at the next sign-in or not, after multi-factor authentication or not.</summary>
    public PasswordProfile(string password, bool? forceChangePasswordNextLogin = null, bool? enforceChangePasswordPolicy = null)
    {
        Password = password;
        ForceChangePasswordNextLogin = forceChangePasswordNextLogin;
        EnforceChangePasswordPolicy = enforceChangePasswordPolicy;
    }

    public string? Password { get; set; }

    [JsonPropertyName("forceChangePasswordNextSignIn")]
    public bool? ForceChangePasswordNextLogin { get; set; }

    [JsonPropertyName("forceChangePasswordNextSignInWithMfa")]
    public bool? EnforceChangePasswordPolicy { get; set; }

    /// <summary>Says what it is and keeps the password to itself.</summary>
    public override string ToString() => "class PasswordProfile {\n  Password: \n}\n";

    /// <inheritdoc/>
    public bool Equals(PasswordProfile? other) => Equals((object?)other);
}
