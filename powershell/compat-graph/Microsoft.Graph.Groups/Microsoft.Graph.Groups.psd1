@{
    NestedModules          = @("$PSScriptRoot/../../Rollcall.PowerShell.Graph.dll")
    ModuleVersion          = '2.25.0'
    GUID                   = '1c5f7be2-8e0d-4d0c-b6a7-3e2a91f4c003'
    Author                 = 'The Rollcall authors'
    CompanyName            = 'Rollcall'
    Copyright              = '(c) The Rollcall authors. MIT licence.'
    Description            = 'Stands in for the part of Microsoft.Graph.Groups that manages groups and administrative units: the cmdlets are those of Rollcall.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Get-MgGroup',
        'New-MgGroup',
        'Update-MgGroup',
        'Remove-MgGroup',
        'Get-MgGroupMember',
        'New-MgGroupMember',
        'New-MgGroupMemberByRef',
        'Remove-MgGroupMemberByRef'
    )
}
