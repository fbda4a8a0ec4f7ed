@{
    NestedModules          = @("$PSScriptRoot/../../Rollcall.PowerShell.Graph.dll")
    ModuleVersion          = '2.25.0'
    GUID                   = '1c5f7be2-8e0d-4d0c-b6a7-3e2a91f4c004'
    Author                 = 'The Rollcall authors'
    CompanyName            = 'Rollcall'
    Copyright              = '(c) The Rollcall authors. MIT licence.'
    Description            = 'Stands in for the part of Microsoft.Graph.Identity.DirectoryManagement that manages groups and administrative units: the cmdlets are those of Rollcall.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Get-MgDirectoryAdministrativeUnit',
        'New-MgDirectoryAdministrativeUnit',
        'Update-MgDirectoryAdministrativeUnit',
        'Remove-MgDirectoryAdministrativeUnit',
        'Get-MgDirectoryAdministrativeUnitMember',
        'New-MgDirectoryAdministrativeUnitMemberByRef',
        'Remove-MgDirectoryAdministrativeUnitMemberByRef'
    )
}
