# Compares the cmdlets and objects with the facts of the AzureAD and AzureADPreview reference in contract/. What is added beside
# them is no deviation; what differs is listed here with its reason.

BeforeDiscovery {
    $cmdlets = Get-Content $PSScriptRoot/contract/cmdlets.jsonl | ConvertFrom-Json
    $parameters = foreach ($cmdlet in $cmdlets) {
        foreach ($set in $cmdlet.sets) {
            foreach ($parameter in $set.parameters) {
                @{ Cmdlet = $cmdlet.name; Set = $set.name; Parameter = $parameter.name; Fact = $parameter }
            }
        }
    }
    $models = Get-Content $PSScriptRoot/contract/models.jsonl | ConvertFrom-Json | ForEach-Object { @{ Name = $_.name; Fact = $_ } }
    $views = $models | Where-Object { $_.Fact.view.columns -and $_.Name -notlike '*.PSAzureContext' }
    $cmdlets = $cmdlets | ForEach-Object { @{ Name = $_.name; Fact = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    $script:Parameters = @{}
    Get-Command -Module Rollcall | ForEach-Object { $script:Parameters[$_.Name] = $_.Parameters }

    # Every row of the deviations page is used, and nothing deviates that is not a row there.
    $script:Deviations = @{}
    Get-Content $PSScriptRoot/../../powershell/docs/deviations.md | ForEach-Object {
        if ($_ -match '^\| `(?<what>\S+ -\w+)` \| (?<aspect>[^|]+?) \|') { $script:Deviations["$($Matches.what) $($Matches.aspect)"] = $false }
    }
    function Test-Deviation([string]$What, [string]$Aspect) {
        $known = $script:Deviations.ContainsKey("$What $Aspect")
        if ($known) { $script:Deviations["$What $Aspect"] = $true }
        $known
    }
}

Describe '<Name>' -ForEach $cmdlets {
    It 'is there, with the parameter sets of the reference' {
        $command = Get-Command $Name -Module Rollcall
        $own = $command.ParameterSets.Name
        foreach ($set in $Fact.sets.name) { if ($set -ne '__AllParameterSets') { $own | Should -Contain $set } }
        if ($Fact.defaultSet -notin 'None', '__AllParameterSets') { $command.DefaultParameterSet | Should -Be $Fact.defaultSet }
    }
}

Describe 'A parameter' {
    It '<Cmdlet> -<Parameter> (<Set>) is that of the reference' -ForEach $parameters {
        $found = $script:Parameters[$Cmdlet][$Parameter]
        $found | Should -Not -BeNullOrEmpty -Because 'it is there'

        $inSet = $found.ParameterSets[$Set] ?? $found.ParameterSets['__AllParameterSets']
        $inSet | Should -Not -BeNullOrEmpty -Because 'it is in that set'

        $type = if ($Fact.type -match '[.`]') { $found.ParameterType.ToString() } else { $found.ParameterType.Name }
        $type | Should -Be $Fact.type
        if (-not (Test-Deviation "$Cmdlet -$Parameter" 'not mandatory')) { $inSet.IsMandatory | Should -Be $Fact.mandatory -Because 'it is as mandatory' }
        if (-not (Test-Deviation "$Cmdlet -$Parameter" 'no pipeline input by value')) { $inSet.ValueFromPipeline | Should -Be $Fact.fromPipeline -Because 'it takes objects alike' }
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

Describe 'The default view of <Name>' -ForEach $views {
    It 'has the properties of the reference, in order' {
        $PSStyle.OutputRendering = 'PlainText'
        $text = (New-Object $Name | Out-String -Width 300) -split '\r?\n' | Where-Object { $_.Trim() }
        $shown = if ($text[0] -match '^\w+\s+:') { $text | ForEach-Object { if ($_ -match '^(\w+)\s+:') { $Matches[1] } } } else { $text[0].Trim() -split '\s+' }
        # The issue settled these two: a list of fourteen, and of eight.
        if ($Name -like '*.MsGroup') { $shown.Count | Should -Be 14 } else { $shown | Should -Be $Fact.view.columns }
    }
}

Describe 'The deviations page' {
    It 'names nothing that is not so' {
        $script:Deviations.Keys | Where-Object { -not $script:Deviations[$_] } | Should -BeNullOrEmpty
    }
}
