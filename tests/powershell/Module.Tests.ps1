BeforeAll {
    . $PSScriptRoot/Setup.ps1
}

Describe 'The module' {
    It 'has a manifest without fault' {
        $manifest = Test-ModuleManifest (Join-Path $script:ModulePath 'Rollcall.psd1')
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports by name, and nothing but cmdlets' {
        $module = Get-Module Rollcall
        $module.ExportedCmdlets.Count | Should -BeGreaterOrEqual 23
        $module.ExportedFunctions.Count | Should -Be 0
        Get-Content (Join-Path $script:ModulePath 'Rollcall.psd1') -Raw | Should -Not -Match "Export\s*=\s*'\*'"
    }

    It 'brings no assembly but its own two' {
        (Get-ChildItem $script:ModulePath -Filter *.dll).Name | Sort-Object | Should -Be 'Rollcall.dll', 'Rollcall.PowerShell.dll'
    }

    It 'knows its types as soon as it is imported' {
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; [Microsoft.Open.MSGraphBeta.Client.ApiException].Name; (New-Object Microsoft.Open.MSGraph.Model.MsGroup).GroupTypes.Count"
        $output | Should -Be 'ApiException', '0'
    }

    It 'has an output type on every cmdlet that gives something' {
        Get-Command -Module Rollcall -Verb Get, New | ForEach-Object { $_.OutputType.Count | Should -BeGreaterThan 0 -Because $_.Name }
    }

    It 'asks before nothing unless told to, and can be asked what it would do, wherever it writes' {
        foreach ($command in Get-Command -Module Rollcall -Verb New, Set, Add, Remove, Revoke) {
            $command.Parameters.Keys | Should -Contain 'WhatIf' -Because $command.Name
            $attribute = $command.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
            $attribute.ConfirmImpact | Should -Be 'Medium' -Because $command.Name
        }
    }
}
