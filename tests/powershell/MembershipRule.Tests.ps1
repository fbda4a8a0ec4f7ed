BeforeAll {
    . $PSScriptRoot/Setup.ps1
}

Describe 'Checking a rule' {
    It 'needs no connection and finds a right rule right' {
        $check = Test-AzureADMSMembershipRule '(user.department -eq "Sales")'
        $check.Valid | Should -BeTrue
        $check.Message | Should -BeNullOrEmpty
    }

    It 'says what is wrong, where, and what to do' {
        $rule = 'user.displayName -eq "é😀" -and user.departmnt -eq "Sales"'
        $check = Test-AzureADMSMembershipRule -MembershipRule $rule
        $check.Valid | Should -BeFalse
        $check.Kind | Should -Not -BeNullOrEmpty
        $rule.Substring($check.Start, $check.End - $check.Start) | Should -Match 'departmnt'
        $check.Where | Should -BeLike '*^^^*'
    }

    It 'takes the rules of groups from the pipeline, and passes over groups without one' {
        $groups = [Microsoft.Open.MSGraph.Model.MsGroup]@{ Id = 'a'; MembershipRule = 'user.department -eq "x"' },
            [Microsoft.Open.MSGraph.Model.MsGroup]@{ Id = 'b' }, [Microsoft.Open.MSGraph.Model.MsGroup]@{ Id = 'c'; MembershipRule = 'user.' }
        ($groups | Test-AzureADMSMembershipRule).Valid | Should -Be $true, $false
    }

    It 'names the group or unit whose rule it checked, and nobody where none was piped in' {
        $wrong = [Microsoft.Open.MSGraph.Model.MsGroup]@{ Id = 'a'; DisplayName = 'A'; MembershipRule = 'user.' },
            [Microsoft.Open.MSGraph.Model.MsAdministrativeUnit]@{ Id = 'u'; DisplayName = 'U'; MembershipRule = 'user.' } |
            Test-AzureADMSMembershipRule | Where-Object { -not $_.Valid }
        $wrong.Id | Should -Be 'a', 'u'
        $wrong.DisplayName | Should -Be 'A', 'U'
        $check = Test-AzureADMSMembershipRule 'user.'
        $check.Id, $check.DisplayName | Should -Be $null, $null
    }

    It 'reads a property without prefix for an administrative unit alone' {
        (Test-AzureADMSMembershipRule "(deviceOSType -eq 'Windows')" -ForAdministrativeUnit).Valid | Should -BeTrue
        (Test-AzureADMSMembershipRule "(deviceOSType -eq 'Windows')").Valid | Should -BeFalse
    }
}

Describe 'Checking a tenant' {
    It 'reads the rule of a unit from the pipeline as a unit''s' {
        $unit = [Microsoft.Open.MSGraph.Model.MsAdministrativeUnit]@{ Id = 'u'; MembershipRule = "(deviceOSType -eq 'Windows')" }
        ($unit | Test-AzureADMSMembershipRule).Valid | Should -BeTrue
    }
}

Describe 'Testing users and devices' {
    It 'takes them from the pipeline, as objects of any kind with Graph''s names' {
        $people = [pscustomobject]@{ id = '1'; displayName = 'A'; department = 'Sales' }, @{ id = '2'; department = 'Legal' },
            [Microsoft.Open.AzureAD.Model.User]@{ ObjectId = '3'; Department = 'Sales' }
        $results = $people | Test-AzureADMSMembershipRule -MembershipRule 'user.department -eq "sales"'
        $results.IsMember | Should -Be $true, $false, $true
        $results.Id | Should -Be '1', '2', '3'
        $details = $results[1].Details.membershipRuleEvaluationDetails
        $details.expressionResult | Should -BeFalse
        $details.propertyToEvaluate.propertyValue | Should -Be 'Legal'
        $results[1].Explanation | Should -BeLike 'no *department is "Legal"*'
    }

    It 'finds them in the directory by id' {
        Connect-TestDirectory
        try {
            (Test-AzureADMSMembershipRule 'user.department -eq "Marketing"' -UserId 'ada@contoso.example').IsMember | Should -BeTrue
            (Test-AzureADMSMembershipRule 'device.deviceOSType -eq "Windows"' -DeviceId '00000000-0000-4000-8000-0000000000d1').IsMember | Should -BeTrue
        }
        finally {
            Disconnect-TestDirectory
        }
    }

    It 'asks the directory for the groups and the manager when the rule reads them' {
        Connect-TestDirectory
        try {
            $ada = Get-AzureADUser -ObjectId 'ada@contoso.example'
            $group = New-AzureADMSGroup -DisplayName 'Readers' -MailEnabled $false -SecurityEnabled $true -MailNickname 'readers'
            Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $ada.ObjectId
            $rule = "user.memberOf -any (group.objectId -in ['$($group.Id)'])"
            (Test-AzureADMSMembershipRule $rule -UserId 'ada@contoso.example').IsMember | Should -BeTrue
            (Test-AzureADMSMembershipRule $rule -UserId 'bob@contoso.example').IsMember | Should -BeFalse
            (Test-AzureADMSMembershipRule "Direct Reports for ""$($group.Id)""" -UserId 'bob@contoso.example').IsMember | Should -BeFalse
        }
        finally {
            Disconnect-TestDirectory
        }
    }

    It 'does not read a user by a rule about devices' {
        Connect-TestDirectory
        try {
            (Get-Failure { Test-AzureADMSMembershipRule 'device.deviceOSType -eq "Windows"' -UserId 'ada@contoso.example' }).Exception |
                Should -BeOfType Rollcall.RuleException
        }
        finally {
            Disconnect-TestDirectory
        }
    }

    It 'counts with the groups, the manager and the time it is told' {
        $group = '11111111-1111-4111-8111-111111111111'
        $rule = "user.memberof -any (group.objectId -in ['$group'])"
        (@{ id = '1' } | Test-AzureADMSMembershipRule -MembershipRule $rule -MemberOfGroupId $group).IsMember | Should -BeTrue
        (@{ id = '1' } | Test-AzureADMSMembershipRule -MembershipRule $rule).IsMember | Should -BeFalse
    }

    It 'refuses a wrong rule as a RuleException' {
        $failure = Get-Failure { @{ id = '1' } | Test-AzureADMSMembershipRule -MembershipRule 'user.' }
        $failure.Exception | Should -BeOfType Rollcall.RuleException
        $failure.FullyQualifiedErrorId | Should -Be 'RuleSyntax,Microsoft.Open.MSGraphBeta.PowerShell.TestMSMembershipRule'
        $failure.CategoryInfo.Category | Should -Be 'ParserError'
    }
}
