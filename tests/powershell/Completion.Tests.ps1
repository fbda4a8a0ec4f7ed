BeforeAll {
    . $PSScriptRoot/Setup.ps1
    function Complete([string]$Text) { (TabExpansion2 $Text $Text.Length).CompletionMatches }
}

Describe 'Completing' {
    BeforeAll {
        Connect-TestDirectory
        $script:Group = New-AzureADMSGroup -DisplayName 'Marketing' -MailEnabled $false -SecurityEnabled $true -MailNickname 'm'
        $null = New-AzureADMSAdministrativeUnit -DisplayName 'Berlin'
    }
    AfterAll { Disconnect-TestDirectory }

    It 'gives ids by the start of a name, of what the cmdlet is about' {
        (Complete 'Get-AzureADMSGroup -Id Mark').CompletionText | Should -Be $Group.Id
        (Complete 'Get-AzureADMSGroup -Id Mark').ListItemText | Should -Be 'Marketing'
        (Complete 'Get-AzureADUser -ObjectId Ad').ListItemText | Should -Contain 'Ada Byron'
        (Complete 'Get-AzureADDevice -ObjectId ').ListItemText | Sort-Object | Should -Be 'BER-1', 'LON-1'
        (Complete 'Remove-AzureADMSAdministrativeUnit -Id B').ListItemText | Should -Be 'Berlin'
        (Complete 'Add-AzureADGroupMember -RefObjectId Cl').ListItemText | Should -Be "Cleo O'Hara"
        (Complete 'Get-AzureADMSLifecyclePolicyGroup -Id Mark').CompletionText | Should -Be $Group.Id
        (Complete 'Add-AzureADMSLifecyclePolicyGroup -GroupId Mark').CompletionText | Should -Be $Group.Id
    }

    It 'gives activated roles for -RoleId' {
        $role = Get-AzureADDirectoryRole | Select-Object -First 1
        $start = $role.DisplayName.Substring(0, 6)
        (Complete "Add-AzureADMSScopedRoleMembership -Id x -RoleId '$start").CompletionText | Should -Contain $role.ObjectId
        Complete 'Add-AzureADScopedRoleMembership -ObjectId x -RoleObjectId Nobody' | ForEach-Object CompletionText | Should -Not -Contain $role.ObjectId
    }

    It 'gives no group where a policy is meant' {
        Complete 'Remove-AzureADMSGroupLifecyclePolicy -Id Mark' | ForEach-Object CompletionText | Should -Not -Contain $Group.Id
        Complete 'Add-AzureADMSLifecyclePolicyGroup -Id Mark' | ForEach-Object CompletionText | Should -Not -Contain $Group.Id
    }

    It 'gives names, quoted, for -SearchString' {
        (Complete 'Get-AzureADUser -SearchString Cl').CompletionText | Should -Be "'Cleo O''Hara'"
    }

    It 'is quiet where nobody has connected' {
        @(Complete 'Get-AzureADUser -ConnectionName nobody -ObjectId Ad' | ForEach-Object ListItemText) | Should -Not -Contain 'Ada Byron'
    }
}

Describe 'Completing when the service does not answer' {
    It 'gives up within a second or so, without an error' {
        $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $silent.Start()
        try {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint "http://localhost:$($silent.LocalEndpoint.Port)/"
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $null = Complete 'Get-AzureADUser -ObjectId Ad'
            $watch.ElapsedMilliseconds | Should -BeLessThan 3000
        }
        finally { Disconnect-AzureAD; $silent.Stop() }
    }
}

Describe 'Completing words' {
    It '<Text> gives <Given>' -ForEach @(
        @{ Text = 'Set-AzureADMSGroup -MembershipRuleProcessingState P'; Given = 'Paused' }
        @{ Text = 'New-AzureADMSGroup -GroupTypes '; Given = 'DynamicMembership', 'Unified' }
        @{ Text = 'Set-AzureADMSAdministrativeUnit -MembershipType D'; Given = 'Dynamic' }
        @{ Text = "New-AzureADMSGroup -MembershipRule '(user.dep"; Given = "'(user.department'" }
        @{ Text = 'New-AzureADMSGroup -MembershipRule "user.userType -eq '; Given = '"user.userType -eq `"Member`""', '"user.userType -eq `"Guest`""' }
        @{ Text = "New-AzureADMSGroup -MembershipRule 'user.city -eq `"L''Aquila`" -an"; Given = "'user.city -eq `"L''Aquila`" -and'" }
        @{ Text = 'New-AzureADMSGroup -MembershipRule "user.userType -eq `"G'; Given = '"user.userType -eq `"Guest`""' }
        @{ Text = "New-AzureADMSGroup -MembershipRule '(user.department -startsW"; Given = "'(user.department -startsWith'" }
        @{ Text = "Set-AzureADMSGroup -MembershipRule 'user.country -eq `"a`" -an"; Given = "'user.country -eq `"a`" -and'" }
    ) {
        (Complete $Text).CompletionText | Should -Be $Given
    }
}
