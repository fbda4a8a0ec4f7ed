# The stand-ins: scripts written for AzureAD, AzureADPreview and, for the articles' sake, the Graph SDK, as they are.

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Runs a script in a process of its own that has nothing but the stand-ins; what it connects to is a directory of its own.
    function Invoke-Elsewhere([string]$Script, [string]$Folder = 'compat') {
        $directory = Join-Path $TestDrive "$(New-Guid).rollcall"
        $file = Join-Path $TestDrive "$(New-Guid).ps1"
        Set-Content $file $Script
        $stand = Join-Path (Resolve-Path $script:ModulePath) $Folder
        pwsh -NoProfile -NonInteractive -Command "
            `$env:PSModulePath = '$stand' + [IO.Path]::PathSeparator + `$env:PSModulePath
            `$env:ROLLCALL_LOCAL_DIRECTORY = '$directory'
            `$WarningPreference = 'SilentlyContinue'
            . '$file'" 2>&1
    }
}

Describe 'A script for <Module>' -ForEach @{ Module = 'AzureAD' }, @{ Module = 'AzureADPreview' } {
    It 'imports it by name and runs' {
        $output = Invoke-Elsewhere @"
            Import-Module $Module
            `$null = Connect-AzureAD
            `$group = New-AzureADMSGroup -DisplayName 'A' -MailEnabled `$false -SecurityEnabled `$true -MailNickname 'a' -GroupTypes DynamicMembership -MembershipRule 'user.department -eq "x"' -MembershipRuleProcessingState On
            (Get-AzureADMSGroup -Id `$group.Id).DisplayName
            (Get-Module $Module).Name
            [Microsoft.Open.MSGraphBeta.Client.ApiException].Name
            try { Get-AzureADMSGroup -Id ([guid]::NewGuid()) } catch [Microsoft.Open.AzureAD16.Client.ApiException] { 'caught' }
"@
        $output | Should -Be 'A', $Module, 'ApiException', 'caught'
    }

    It 'may require it, and its version, and find it in the list' {
        $output = Invoke-Elsewhere "#Requires -Modules @{ ModuleName = '$Module'; ModuleVersion = '2.0.2.140' }
            [bool](Get-Module -ListAvailable -Name $Module)
            (Get-Command Get-AzureADUser).Name
            Disconnect-AzureAD; 'end'"
        $output | Should -Be 'True', 'Get-AzureADUser', 'end'
    }

    It 'finds the help of its cmdlets' {
        Invoke-Elsewhere "Import-Module $Module; (Get-Help Get-AzureADMSGroup).Synopsis; @((Get-Help Set-AzureADUser -Examples).examples.example).Count -ge 2" |
            Should -Be 'One group by id, or those that fit a filter or the start of a name.', 'True'
    }

    It 'may pipe into sort, which is Sort-Object everywhere' {
        Invoke-Elsewhere "Import-Module $Module; `$null = Connect-AzureAD; New-AzureADMSAdministrativeUnit -DisplayName Z | Out-Null; New-AzureADMSAdministrativeUnit -DisplayName A | Out-Null; Get-AzureADMSAdministrativeUnit | Sort DisplayName | % DisplayName" |
            Should -Be 'A', 'Z'
    }

    It 'stays connected while it removes the module and imports it again' {
        Invoke-Elsewhere "Import-Module $Module; `$null = Connect-AzureAD; Remove-Module $Module; Import-Module $Module -Force; (Get-AzureADCurrentSessionInfo).Environment.Name" |
            Should -Be 'LocalDirectory'
    }

    It 'need not import it at all' {
        Invoke-Elsewhere '(Connect-AzureAD).Environment.Name' | Should -Be 'LocalDirectory'
    }

    It 'leaves a rehearsal its own cmdlets when it imports the module with -Force' {
        Invoke-Elsewhere "Import-Module '$((Resolve-Path $script:ModulePath).Path)'; Import-Module $Module -Force; (Get-Command Start-RollcallDirectory, Stop-RollcallDirectory, Test-RollcallScript).Name" |
            Should -Be 'Start-RollcallDirectory', 'Stop-RollcallDirectory', 'Test-RollcallScript'
    }

    It 'has exactly the cmdlets of Rollcall' {
        $own = (Import-PowerShellDataFile $PSScriptRoot/../../powershell/Rollcall.psd1).CmdletsToExport
        $stand = Test-ModuleManifest (Join-Path $script:ModulePath "compat/$Module/$Module.psd1")
        $stand.ExportedCmdlets.Keys | Sort-Object | Should -Be ($own | Sort-Object)
    }
}

Describe 'Both stand-ins and Rollcall' {
    It 'load together, in any order, and share the connection' {
        $modules = 'AzureAD', 'AzureADPreview', (Join-Path (Resolve-Path $script:ModulePath) 'Rollcall.psd1')
        foreach ($order in @(0, 1, 2), @(2, 1, 0), @(1, 0, 2)) {
            $script = ($order | ForEach-Object { "Import-Module '$($modules[$_])'" }) -join '; '
            Invoke-Elsewhere "$script; `$null = Connect-AzureAD; @(Get-AzureADUser).Count" | Should -Be 1
        }
    }
}

Describe 'The Graph SDK''s cmdlets' {
    It 'are not there unless asked for' {
        Get-Command -Module Rollcall -Name '*-Mg*' | Should -BeNullOrEmpty
    }

    It 'load beside Rollcall and each other, in any order' {
        $rollcall = Join-Path (Resolve-Path $script:ModulePath) 'Rollcall.psd1'
        foreach ($order in "Import-Module '$rollcall'; Import-Module Microsoft.Graph.Groups", "Import-Module Microsoft.Graph; Import-Module '$rollcall'") {
            Invoke-Elsewhere -Folder 'compat-graph' "$order; `$null = Connect-AzureAD; Connect-MgGraph -NoWelcome; @(Get-AzureADUser).Count; @(Get-MgGroup).Count" | Should -Be '1', '0'
        }
    }

    It 'run the functions of Microsoft''s article on converting groups' {
        $output = Invoke-Elsewhere -Folder 'compat-graph' @'
            Import-Module Microsoft.Graph.Groups
            Connect-MgGraph -Scopes 'Group.ReadWrite.All' -NoWelcome
            $mark = 'DynamicMembership'
            function ToStatic {
                Param([string]$groupId)
                [System.Collections.ArrayList]$types = (Get-MgGroup -GroupId $groupId).GroupTypes
                if ($types -eq $null -or !$types.Contains($mark)) { throw 'static already' }
                $types.Remove($mark)
                Update-MgGroup -GroupId $groupId -GroupTypes $types.ToArray() -MembershipRuleProcessingState 'Paused'
            }
            function ToDynamic {
                Param([string]$groupId, [string]$rule)
                [System.Collections.ArrayList]$types = (Get-MgGroup -GroupId $groupId).GroupTypes
                if ($types -ne $null -and $types.Contains($mark)) { throw 'dynamic already' }
                $null = $types.Add($mark)
                Update-MgGroup -GroupId $groupId -GroupTypes $types.ToArray() -MembershipRuleProcessingState 'On' -MembershipRule $rule
            }
            $group = New-MgGroup -DisplayName 'G' -MailEnabled:$false -SecurityEnabled -MailNickname 'g'
            ToDynamic $group.Id "user.displayName -startsWith ""Peter"""
            (Get-MgGroup -GroupId $group.Id).MembershipRule
            ToStatic $group.Id
            (Get-MgGroup -Filter "displayName eq 'G'").GroupTypes.Count
            try { ToStatic $group.Id } catch { "$_" }
            Remove-MgGroup -GroupId $group.Id
            @(Get-MgGroup -All).Count
'@
        $output | Should -Be 'user.displayName -startsWith "Peter"', '0', 'static already', '0'
    }

    It 'run the commands of Microsoft''s article on administrative units' {
        $output = Invoke-Elsewhere -Folder 'compat-graph' @'
            Connect-MgGraph -Scopes "AdministrativeUnit.ReadWrite.All" -NoWelcome
            $params = @{
                displayName = "Example Admin Unit"
                description = "Example Dynamic Membership Admin Unit"
                membershipType = "Dynamic"
                membershipRule = "(user.country -eq 'United States')"
                membershipRuleProcessingState = "On"
            }
            $null = New-MgDirectoryAdministrativeUnit -BodyParameter $params
            $adminUnit = Get-MgDirectoryAdministrativeUnit -Filter "displayName eq 'Example Admin Unit'"
            Update-MgDirectoryAdministrativeUnit -AdministrativeUnitId $adminUnit.Id -BodyParameter @{ membershipRule = "(user.country -eq 'Germany')" }
            (Get-MgDirectoryAdministrativeUnit -AdministrativeUnitId $adminUnit.Id).MembershipRule
            Update-MgDirectoryAdministrativeUnit -AdministrativeUnitId $adminUnit.Id -BodyParameter @{ membershipRuleProcessingState = "Paused"; membershipType = "Assigned" }
            (Get-MgDirectoryAdministrativeUnit -AdministrativeUnitId $adminUnit.Id).MembershipType
            New-MgDirectoryAdministrativeUnitMemberByRef -AdministrativeUnitId $adminUnit.Id -BodyParameter @{ '@odata.id' = "https://graph.microsoft.com/v1.0/users/$((Get-MgContext).Account.Id)" }
            @(Get-MgDirectoryAdministrativeUnitMember -AdministrativeUnitId $adminUnit.Id).Count
            Remove-MgDirectoryAdministrativeUnit -AdministrativeUnitId $adminUnit.Id
'@
        $output | Should -Be "(user.country -eq 'Germany')", 'Assigned', '1'
    }
}

Describe 'Install-RollcallCompatibility' {
    It 'puts the stand-ins on the path of this process and says how to undo it' {
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; `$done = Install-RollcallCompatibility -Scope Process -Graph; `$done.Undo; (Get-Module -ListAvailable AzureADPreview, Microsoft.Graph).Name | Sort-Object"
        $output[0] | Should -BeLike '*ends with this process*'
        $output[1..2] | Should -Be 'AzureADPreview', 'Microsoft.Graph'
    }

    It 'writes the line into the profile once' {
        $profileFile = Join-Path $TestDrive 'home/profile.ps1'
        $command = "Import-Module '$script:ModulePath'; `$global:PROFILE = [pscustomobject]@{ CurrentUserAllHosts = '$profileFile' }; (Install-RollcallCompatibility).Undo; `$null = Install-RollcallCompatibility"
        pwsh -NoProfile -Command $command | Should -BeLike "*$profileFile*"
        @(Get-Content $profileFile) | Should -HaveCount 1
        pwsh -NoProfile -Command ". '$profileFile'; (Get-Module -ListAvailable AzureAD).Name" | Should -Be 'AzureAD'
    }
}

Describe 'Test-RollcallScript' {
    It 'tells per line which cmdlets and parameters are there, and runs nothing' {
        $file = Join-Path $TestDrive 'script.ps1'
        Set-Content $file @'
throw 'must not run'
Connect-AzureAD -TenantId x
$g = Get-AzureADMSGroup -SearchString 'a' | Where-Object { Get-AzureADGroupOwner -ObjectId $_.Id -Al $true }
Get-AzureADServicePrincipal -All $true
New-AzureADMSGroup @splat -Colour 'red'
Get-ChildItem
'@
        $found = Test-RollcallScript $file
        $found.Line | Should -Be 2, 3, 3, 4, 5
        $found.Available | Should -Be $true, $true, $true, $false, $false
        $found[3].Remark | Should -BeLike '*no such cmdlet*'
        $found[4].MissingParameters | Should -Be 'Colour'
        $found[4].Remark | Should -BeLike '*splatted*'
    }
}

Describe 'Export-AzureADMSDirectory' {
    It 'writes a seed that makes the same directory, and takes over what an interrupted export left' {
        Connect-TestDirectory
        try {
            $group = New-AzureADMSGroup -DisplayName 'E' -MailEnabled $false -SecurityEnabled $true -MailNickname 'e'
            Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId 'ada@contoso.example'
            $null = New-AzureADMSGroup -DisplayName 'D' -MailEnabled $false -SecurityEnabled $true -MailNickname 'd' -GroupTypes DynamicMembership -MembershipRule '(user.department -eq "Sales")' -MembershipRuleProcessingState On
            $null = New-AzureADMSAdministrativeUnit -DisplayName 'AU'
            Set-AzureADUserManager -ObjectId 'bob@contoso.example' -RefObjectId 'ada@contoso.example'
            $seed = Join-Path $TestDrive 'export.jsonl'
            $done = Export-AzureADMSDirectory -Path $seed
            $done.Groups, $done.Devices, $done.AdministrativeUnits | Should -Be 2, 2, 1
            (Get-Failure { Export-AzureADMSDirectory -Path $seed }).FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
            Get-ChildItem $TestDrive -Filter '*.part*' | Should -BeNullOrEmpty
            $users = Get-AzureADUser -All $true
            $null = Connect-AzureAD -LocalDirectory (Join-Path $TestDrive 'copy.rollcall') -Seed $seed -ConnectionName 'copy'
            @(Get-AzureADUser -All $true -ConnectionName copy).Count | Should -Be $users.Count
            (Get-AzureADGroupMember -ObjectId $group.Id -ConnectionName copy).UserPrincipalName | Should -Be 'ada@contoso.example'
            @(Get-AzureADMSGroup -SearchString 'D' -ConnectionName copy | Get-AzureADGroupMember -ConnectionName copy).Count | Should -Be 2
            (Get-AzureADUserManager -ObjectId 'bob@contoso.example' -ConnectionName copy).UserPrincipalName | Should -Be 'ada@contoso.example'
            Disconnect-AzureAD -ConnectionName copy
            Set-Content "$seed.users.part" '{"@odata.type":"#microsoft.graph.user","id":"x"}'
            (Export-AzureADMSDirectory -Path $seed -Force).Users | Should -Be 1
        }
        finally {
            Disconnect-TestDirectory
        }
    }
}
