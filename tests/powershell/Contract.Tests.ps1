# Compares the cmdlets and objects with the facts of the AzureAD and AzureADPreview reference in contract/. What is added beside
# them is no deviation; what differs is listed here with its reason.

BeforeDiscovery {
    $exported = (Import-PowerShellDataFile $PSScriptRoot/../../powershell/Rollcall.psd1).CmdletsToExport
    $cmdlets = Get-Content $PSScriptRoot/contract/cmdlets.jsonl | ConvertFrom-Json | Where-Object name -In $exported
    $parameters = foreach ($cmdlet in $cmdlets) {
        foreach ($set in $cmdlet.sets) {
            foreach ($parameter in $set.parameters) {
                @{ Cmdlet = $cmdlet.name; Set = $set.name; Parameter = $parameter.name; Fact = $parameter }
            }
        }
    }
    $built = 'MSGraph.Model.MsGroup', 'MSGraph.Model.MsAdministrativeUnit', 'MSGraph.Model.MsDirectoryObject', 'MSGraph.Model.AssignedLabel',
        'AzureAD.Model.DirectoryObject', 'AzureAD.Model.User', 'AzureAD.Model.Group', 'AzureAD.Model.Device', 'AzureAD.Model.AdministrativeUnit',
        'AzureAD.Model.PasswordProfile', 'AzureAD.Model.SignInName', 'AzureAD.Model.AlternativeSecurityId', 'Azure.AD.CommonLibrary.PSAzureContext'
    $models = Get-Content $PSScriptRoot/contract/models.jsonl | ConvertFrom-Json |
        Where-Object { $_.name -replace '^Microsoft\.Open\.' -in $built } | ForEach-Object { @{ Name = $_.name; Fact = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    $script:Parameters = @{}
    Get-Command -Module Rollcall | ForEach-Object { $script:Parameters[$_.Name] = $_.Parameters }

    $script:Deviations = @{
        # Piping an object makes PowerShell coerce it to every parameter that takes pipeline input: each group would be its own label.
        'New-AzureADMSGroup -LabelId'           = 'fromPipeline'
        'Set-AzureADMSGroup -LabelId'           = 'fromPipeline'
        # Azure AD Graph is retired, so a token for it cannot be asked for; and Graph says whose token it is.
        'Connect-AzureAD -AadAccessToken'       = 'mandatory'
        'Connect-AzureAD -AccountId'            = 'mandatory'
    }
}

Describe 'A parameter' {
    It '<Cmdlet> -<Parameter> (<Set>) is that of the reference' -ForEach $parameters {
        $allowed = $script:Deviations["$Cmdlet -$Parameter"]
        $found = $script:Parameters[$Cmdlet][$Parameter]
        $found | Should -Not -BeNullOrEmpty -Because 'it is there'

        $inSet = $found.ParameterSets[$Set] ?? $found.ParameterSets['__AllParameterSets']
        $inSet | Should -Not -BeNullOrEmpty -Because 'it is in that set'

        $type = if ($Fact.type -match '[.`]') { $found.ParameterType.ToString() } else { $found.ParameterType.Name }
        $type | Should -Be $Fact.type
        if ($allowed -ne 'mandatory') { $inSet.IsMandatory | Should -Be $Fact.mandatory -Because 'it is as mandatory' }
        if ($allowed -ne 'fromPipeline') { $inSet.ValueFromPipeline | Should -Be $Fact.fromPipeline -Because 'it takes objects alike' }
        $inSet.ValueFromPipelineByPropertyName | Should -Be $Fact.fromPipelineByName -Because 'it takes properties alike'
        $Fact.aliases | ForEach-Object { $found.Aliases | Should -Contain $_ }
    }
}

Describe '<Name>' -ForEach $models {
    It 'has the properties, in order and of their types' {
        $type = [type]$Name
        $own = $type.GetProperties()
        $expected = @($Fact.properties | ForEach-Object { $_[0] })
        # Names are compared as PowerShell does, which is why DeletionTimestamp may be spelt two ways.
        @($own | Where-Object { $_.Name -in $expected } | ForEach-Object { $_.Name.ToLowerInvariant() }) |
            Should -Be @($expected | ForEach-Object { $_.ToLowerInvariant() })
        foreach ($property in $Fact.properties) {
            if ($property[1]) {
                ($own | Where-Object Name -EQ $property[0]).PropertyType.ToString() | Should -Be $property[1] -Because $property[0]
            }
        }
    }
}
