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

    It 'brings no assembly but its own' {
        (Get-ChildItem $script:ModulePath -Recurse -Filter *.dll).Name | Sort-Object |
            Should -Be 'Rollcall.dll', 'Rollcall.PowerShell.dll', 'Rollcall.PowerShell.Graph.dll'
    }

    It 'does not load the cmdlets that only the stand-ins of the Graph SDK have' {
        pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -like 'Rollcall*' | Sort-Object" |
            Should -Be 'Rollcall', 'Rollcall.PowerShell'
    }

    It 'is smaller than 15 MB for one platform' {
        (Get-ChildItem $script:ModulePath -Recurse -File | Measure-Object Length -Sum).Sum | Should -BeLessThan 15e6
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

Describe 'The module in other company' {
    It 'works where the language is constrained' {
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; (Test-AzureADMSMembershipRule 'user.department -eq ""x""').Valid; (Get-Command Get-AzureADUser).Name"
        $output | Should -Be 'True', 'Get-AzureADUser'
    }

    It 'makes, finds, changes and prints groups where the language is constrained' {
        $script = Join-Path $TestDrive 'constrained.ps1'
        Set-Content $script @"
            Import-Module '$script:ModulePath'
            `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            `$null = Connect-AzureAD -LocalDirectory '$TestDrive/constrained.rollcall' -Seed '$PSScriptRoot/seed.jsonl'
            `$group = New-AzureADMSGroup -DisplayName 'C' -MailEnabled `$false -SecurityEnabled `$true -MailNickname 'c' -GroupTypes DynamicMembership -MembershipRule 'user.department -eq "Sales"' -MembershipRuleProcessingState On
            Set-AzureADMSGroup -Id `$group.Id -Description 'changed'
            (Get-AzureADMSGroup -Filter "displayName eq 'C'").Description
            (Get-AzureADGroupMember -ObjectId `$group.Id -All `$true | Where-Object { `$_.Country -eq 'Canada' }).DisplayName
            try { Get-AzureADMSGroup -Id 'no-id' } catch { `$_.Exception.ErrorContent.Message.Value }
            (Get-AzureADUser -Top 1 | Out-String -Width 200) -match 'ObjectId.*DisplayName.*UserPrincipalName.*UserType'
"@
        pwsh -NoProfile -NonInteractive -Command ". '$script'" | Should -Be 'changed', "Cleo O'Hara", "Invalid object identifier 'no-id'.", 'True'
    }

    It 'gives eight runspaces eight sessions at once' {
        $module = $script:ModulePath
        $folder = $TestDrive
        $names = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
            Import-Module $using:module
            $null = Connect-AzureAD -LocalDirectory (Join-Path $using:folder "runspace$_.rollcall")
            $null = New-AzureADMSGroup -DisplayName "Group $_" -MailEnabled $false -SecurityEnabled $true -MailNickname 'g'
            (Get-AzureADMSGroup).DisplayName
            Disconnect-AzureAD
        }
        $names | Sort-Object | Should -Be (1..8 | ForEach-Object { "Group $_" })
    }

    It 'is imported twice, removed and imported again without a trace' {
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; Import-Module '$script:ModulePath' -Force; Remove-Module Rollcall; Import-Module '$script:ModulePath'; (Get-Command -Module Rollcall -CommandType Cmdlet).Count"
        [int]$output | Should -BeGreaterThan 90
    }

    It 'does nothing but define things when it is imported' {
        # No native library is needed before the first call, so none is loaded at import.
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; @([System.Diagnostics.Process]::GetCurrentProcess().Modules | Where-Object ModuleName -Like '*rollcall.so').Count"
        $output | Should -Be '0'
    }
}
