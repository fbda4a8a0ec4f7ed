@{
    RootModule             = 'Rollcall.PowerShell.dll'
    # Loaded at import, so that scripts can name its types (in catch blocks, New-Object) before they call anything.
    RequiredAssemblies     = @('Rollcall.dll')
    ModuleVersion          = '0.1.0'
    GUID                   = '7c9f5f0e-5a1d-4f8b-9d0c-3b1f0c5e7a42'
    Author                 = 'The Rollcall authors'
    CompanyName            = 'Rollcall'
    Copyright              = '(c) The Rollcall authors. MIT licence.'
    Description            = 'The AzureAD and AzureADPreview cmdlets for groups and administrative units, over Microsoft Graph, with a native engine for dynamic membership rules and a local directory to rehearse against.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    TypesToProcess         = @('Rollcall.Types.ps1xml')
    FormatsToProcess       = @('Rollcall.Format.ps1xml')
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    CmdletsToExport        = @(
        'Connect-AzureAD'
        'Disconnect-AzureAD'
        'Get-AzureADCurrentSessionInfo'
        'New-AzureADMSGroup'
        'Set-AzureADMSGroup'
        'Get-AzureADMSGroup'
        'Remove-AzureADMSGroup'
        'Get-AzureADGroupMember'
        'Add-AzureADGroupMember'
        'Remove-AzureADGroupMember'
        'Get-AzureADUser'
        'Set-AzureADUser'
        'Get-AzureADDevice'
        'New-AzureADMSAdministrativeUnit'
        'Set-AzureADMSAdministrativeUnit'
        'Get-AzureADMSAdministrativeUnit'
        'Remove-AzureADMSAdministrativeUnit'
        'Get-AzureADMSAdministrativeUnitMember'
        'Add-AzureADMSAdministrativeUnitMember'
        'Remove-AzureADMSAdministrativeUnitMember'
        'Get-AzureADAdministrativeUnitMember'
        'Revoke-AzureADUserAllRefreshToken'
        'Revoke-AzureADSignedInUserAllRefreshToken'
        'Test-AzureADMSMembershipRule'
    )
    PrivateData            = @{
        PSData = @{
            Tags = @('AzureAD', 'AzureADPreview', 'EntraID', 'MicrosoftGraph', 'Group', 'AdministrativeUnit', 'DynamicMembership', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
        }
    }
}
