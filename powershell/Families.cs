using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.PowerShell;

/// <summary>A cmdlet of the AzureADMS family: it throws the ApiException that AzureADPreview's did.</summary>
public abstract class AzureADMSCmdlet : DirectoryCmdlet
{
    private protected override ApiException Refused(ServiceError error, string operation) =>
        new Microsoft.Open.MSGraphBeta.Client.ApiException(error, operation);
}

/// <summary>A cmdlet of the AzureAD family, whose objects have an ObjectId.</summary>
public abstract class AzureADCmdlet : DirectoryCmdlet
{
    private protected override string IdParameter => "ObjectId";

    private protected override ApiException Refused(ServiceError error, string operation) => new(error, operation);
}
