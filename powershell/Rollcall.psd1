@{
    RootModule             = 'Rollcall.PowerShell.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '7c9f5f0e-5a1d-4f8b-9d0c-3b1f0c5e7a42'
    Author                 = 'The Rollcall authors'
    CompanyName            = 'Rollcall'
    Copyright              = '(c) The Rollcall authors. MIT licence.'
    Description            = 'The AzureAD and AzureADPreview cmdlets for groups and administrative units, over Microsoft Graph, with a native engine for dynamic membership rules and a local directory to rehearse against.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FunctionsToExport      = @()
    # The functions of Microsoft's article on converting groups.
    AliasesToExport        = @('ConvertStaticGroupToDynamic', 'ConvertDynamicGroupToStatic')
    VariablesToExport      = @()
    # With commas: a list of statements, a name on each line, would take PowerShell five milliseconds to compile.
    CmdletsToExport        = @(
        # Those of AzureAD and AzureADPreview.
        'Connect-AzureAD',
        'Disconnect-AzureAD',
        'Get-AzureADAdministrativeUnit',
        'New-AzureADAdministrativeUnit',
        'Remove-AzureADAdministrativeUnit',
        'Set-AzureADAdministrativeUnit',
        'Add-AzureADAdministrativeUnitMember',
        'Get-AzureADAdministrativeUnitMember',
        'Remove-AzureADAdministrativeUnitMember',
        'Get-AzureADCurrentSessionInfo',
        'Get-AzureADDevice',
        'New-AzureADDevice',
        'Remove-AzureADDevice',
        'Set-AzureADDevice',
        'Get-AzureADDeviceRegisteredOwner',
        'Get-AzureADDirectoryRole',
        'Get-AzureADDirectoryRoleMember',
        'Get-AzureADDomain',
        'Get-AzureADGroup',
        'New-AzureADGroup',
        'Remove-AzureADGroup',
        'Set-AzureADGroup',
        'Select-AzureADGroupIdsContactIsMemberOf',
        'Select-AzureADGroupIdsGroupIsMemberOf',
        'Select-AzureADGroupIdsServicePrincipalIsMemberOf',
        'Select-AzureADGroupIdsUserIsMemberOf',
        'Add-AzureADGroupMember',
        'Get-AzureADGroupMember',
        'Remove-AzureADGroupMember',
        'Add-AzureADGroupOwner',
        'Get-AzureADGroupOwner',
        'Remove-AzureADGroupOwner',
        'Get-AzureADMSAdministrativeUnit',
        'New-AzureADMSAdministrativeUnit',
        'Remove-AzureADMSAdministrativeUnit',
        'Set-AzureADMSAdministrativeUnit',
        'Add-AzureADMSAdministrativeUnitMember',
        'Get-AzureADMSAdministrativeUnitMember',
        'New-AzureADMSAdministrativeUnitMember',
        'Remove-AzureADMSAdministrativeUnitMember',
        'Get-AzureADMSDeletedDirectoryObject',
        'Remove-AzureADMSDeletedDirectoryObject',
        'Restore-AzureADMSDeletedDirectoryObject',
        'Get-AzureADMSDeletedGroup',
        'Get-AzureADMSGroup',
        'New-AzureADMSGroup',
        'Remove-AzureADMSGroup',
        'Set-AzureADMSGroup',
        'Get-AzureADMSGroupLifecyclePolicy',
        'New-AzureADMSGroupLifecyclePolicy',
        'Remove-AzureADMSGroupLifecyclePolicy',
        'Set-AzureADMSGroupLifecyclePolicy',
        'Get-AzureADMSGroupPermissionGrant',
        'Reset-AzureADMSLifeCycleGroup',
        'Add-AzureADMSLifecyclePolicyGroup',
        'Get-AzureADMSLifecyclePolicyGroup',
        'Remove-AzureADMSLifecyclePolicyGroup',
        'Add-AzureADMSScopedRoleMembership',
        'Get-AzureADMSScopedRoleMembership',
        'Remove-AzureADMSScopedRoleMembership',
        'Get-AzureADObjectByObjectId',
        'Add-AzureADScopedRoleMembership',
        'Get-AzureADScopedRoleMembership',
        'Remove-AzureADScopedRoleMembership',
        'Revoke-AzureADSignedInUserAllRefreshToken',
        'Get-AzureADSubscribedSku',
        'Get-AzureADTenantDetail',
        'Get-AzureADUser',
        'New-AzureADUser',
        'Remove-AzureADUser',
        'Set-AzureADUser',
        'Revoke-AzureADUserAllRefreshToken',
        'Get-AzureADUserDirectReport',
        'Get-AzureADUserExtension',
        'Remove-AzureADUserExtension',
        'Set-AzureADUserExtension',
        'Get-AzureADUserManager',
        'Remove-AzureADUserManager',
        'Set-AzureADUserManager',
        'Get-AzureADUserMembership',
        # Beyond them.
        'Test-AzureADMSMembershipRule',
        'Compare-AzureADMSGroupMembership',
        'Compare-AzureADMSAdministrativeUnitMembership',
        'ConvertTo-AzureADMSDynamicGroup',
        'ConvertTo-AzureADMSAssignedGroup',
        'Wait-AzureADMSGroupMembership',
        'Wait-AzureADMSAdministrativeUnitMembership',
        'Export-AzureADMSDirectory',
        'Get-AzureADMSGroupMembershipChange',
        'Start-RollcallDirectory',
        'Stop-RollcallDirectory',
        'Install-RollcallCompatibility',
        'Test-RollcallScript'
    )
    PrivateData            = @{
        PSData = @{
            Tags = @('AzureAD', 'AzureADPreview', 'EntraID', 'MicrosoftGraph', 'Group', 'AdministrativeUnit', 'DynamicMembership', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
        }
    }
}
