# What is beyond the originals: comparing, converting, waiting, bounds.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    Connect-TestDirectory
    $script:Ada = '00000000-0000-4000-8000-0000000000a1'
    $script:Bob = '00000000-0000-4000-8000-0000000000a2'
    $script:Cleo = '00000000-0000-4000-8000-0000000000a3'
    $script:Sales = '(user.department -eq "Sales")'

    function New-Assigned([string]$Name, [string[]]$Members) {
        $group = New-AzureADMSGroup -DisplayName $Name -MailEnabled $false -SecurityEnabled $true -MailNickname 'a'
        foreach ($member in $Members) { Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $member }
        $group
    }
    function New-Dynamic([string]$Name, [string]$Rule, [string]$State = 'On', [string[]]$Types = @()) {
        New-AzureADMSGroup -DisplayName $Name -MailEnabled ($Types -contains 'Unified') -SecurityEnabled $true -MailNickname "d$(Get-Random)" -GroupTypes (@('DynamicMembership') + $Types) -MembershipRule $Rule -MembershipRuleProcessingState $State
    }
}

AfterAll {
    Disconnect-TestDirectory
}

Describe 'Compare-AzureADMSGroupMembership' {
    BeforeAll { $script:Group = New-Assigned 'C' $Ada, $Cleo }

    It 'gives one object for everybody who would join or leave' {
        $changes = Compare-AzureADMSGroupMembership -Id $Group.Id -MembershipRule $Sales
        "$(($changes | Where-Object Change -EQ Join).DisplayName)" | Should -Be 'Dan Frost'
        "$(($changes | Where-Object Change -EQ Leave).UserPrincipalName)" | Should -Be 'ada@contoso.example'
        $changes | Should -HaveCount 2
    }

    It 'gives those who stay when asked' {
        (Compare-AzureADMSGroupMembership $Group.Id $Sales -IncludeStay | Where-Object Change -EQ Stay).Id | Should -Be $Cleo
    }

    It 'gives the numbers when asked, and takes groups from the pipeline' {
        $summary = $Group | Compare-AzureADMSGroupMembership -MembershipRule $Sales -Summary
        $summary.Join, $summary.Leave, $summary.Stay | Should -Be 1, 1, 1
    }

    It 'changes nothing' {
        @(Get-AzureADGroupMember -ObjectId $Group.Id).Count | Should -Be 2
    }

    It 'refuses a wrong rule as a RuleException that says where' {
        $failure = Get-Failure { Compare-AzureADMSGroupMembership $Group.Id '(user.departmnt -eq "x")' }
        $failure.Exception | Should -BeOfType Rollcall.RuleException
        $failure.Exception.Start | Should -Be 1
        $failure.FullyQualifiedErrorId | Should -Be 'RuleType,Microsoft.Open.MSGraphBeta.PowerShell.CompareMSGroupMembership'
    }

    It 'compares with the rule there is when none is named, and refuses when there is none' {
        $dynamic = New-Dynamic 'CD' $Sales 'Paused'
        ($dynamic | Compare-AzureADMSGroupMembership -Summary).Join | Should -Be 2
        (Get-Failure { $Group | Compare-AzureADMSGroupMembership }).FullyQualifiedErrorId | Should -BeLike 'NoMembershipRule,*'
    }

    It 'reads links for a memberOf rule, and devices for a rule about devices' {
        $rule = "user.memberof -any (group.objectId -in ['$($Group.Id)'])"
        $other = New-Assigned 'CM' $Bob
        $summary = Compare-AzureADMSGroupMembership $other.Id $rule -Summary
        $summary.Join, $summary.Leave, $summary.Stay | Should -Be 2, 1, 0
        (Compare-AzureADMSGroupMembership $other.Id 'device.deviceOSType -eq "iOS"' | Where-Object Change -EQ Join).DisplayName | Should -Be 'BER-1'
    }
}

Describe 'Compare-AzureADMSAdministrativeUnitMembership' {
    It 'reads a rule without prefixes' {
        $unit = New-AzureADMSAdministrativeUnit -DisplayName 'U'
        (Compare-AzureADMSAdministrativeUnitMembership -Id $unit.Id -MembershipRule "(deviceOSType -eq 'Windows')").DisplayName | Should -Be 'LON-1'
    }
}

Describe 'Converting a group' {
    It 'to dynamic keeps its other types' {
        $group = New-AzureADMSGroup -DisplayName 'V' -MailEnabled $true -SecurityEnabled $true -MailNickname 'conv' -GroupTypes 'Unified'
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $Ada
        ConvertTo-AzureADMSDynamicGroup -Id $group.Id -MembershipRule $Sales
        $converted = Get-AzureADMSGroup -Id $group.Id
        $converted.GroupTypes | Sort-Object | Should -Be 'DynamicMembership', 'Unified'
        $converted.MembershipRuleProcessingState | Should -Be 'On'
        (Get-AzureADGroupMember -ObjectId $group.Id).DisplayName | Sort-Object | Should -Be "Cleo O'Hara", 'Dan Frost'
    }

    It 'to assigned keeps its members and its other types' {
        $group = New-Dynamic 'W' $Sales 'On' 'Unified'
        ConvertTo-AzureADMSAssignedGroup -Id $group.Id
        $converted = Get-AzureADMSGroup -Id $group.Id
        $converted.GroupTypes | Should -Be 'Unified'
        @(Get-AzureADGroupMember -ObjectId $group.Id).Count | Should -Be 2
    }

    It 'answers to the names of Microsoft''s article, and refuses what its functions refused' {
        $group = New-Assigned 'X' $Ada
        ConvertStaticGroupToDynamic $group.Id 'user.displayName -startsWith "Cleo"'
        (Get-AzureADGroupMember -ObjectId $group.Id).DisplayName | Should -Be "Cleo O'Hara"
        (Get-Failure { ConvertStaticGroupToDynamic $group.Id $Sales }).FullyQualifiedErrorId | Should -Be 'AlreadyDynamic,Microsoft.Open.MSGraphBeta.PowerShell.ConvertToMSDynamicGroup'
        ConvertDynamicGroupToStatic $group.Id
        $failure = Get-Failure { ConvertDynamicGroupToStatic $group.Id }
        $failure.FullyQualifiedErrorId | Should -Be 'AlreadyAssigned,Microsoft.Open.MSGraphBeta.PowerShell.ConvertToMSAssignedGroup'
        $failure.Exception.Message | Should -BeLike '*already a static group*'
    }

    It 'with -Force replaces the rule of a dynamic one' {
        $group = New-Dynamic 'Y' $Sales
        ConvertTo-AzureADMSDynamicGroup $group.Id '(user.department -eq "Marketing")' -Force
        (Get-AzureADMSGroup -Id $group.Id).MembershipRule | Should -Be '(user.department -eq "Marketing")'
    }
}

Describe '-MaximumLeave' {
    It 'refuses a rule by which more would lose membership, and nothing has changed' {
        $group = New-Dynamic 'M' $Sales
        $failure = Get-Failure { Set-AzureADMSGroup -Id $group.Id -MembershipRule '(user.department -eq "Legal")' -MaximumLeave 1 }
        $failure.FullyQualifiedErrorId | Should -Be 'MaximumLeaveExceeded,Microsoft.Open.MSGraphBeta.PowerShell.SetMSGroup'
        $failure.CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $failure.Exception.Message | Should -BeLike '*2 would lose membership*'
        (Get-AzureADMSGroup -Id $group.Id).MembershipRule | Should -Be $Sales
        Set-AzureADMSGroup -Id $group.Id -MembershipRule '(user.department -eq "Legal")' -MaximumLeave 2
        @(Get-AzureADGroupMember -ObjectId $group.Id).Count | Should -Be 0
    }
}

Describe '-WhatIf of a rule' {
    It 'tells how many would join, leave and stay' {
        $group = New-Assigned 'WI' $Ada, $Cleo
        $log = Join-Path $TestDrive 'whatif.txt'
        Start-Transcript -Path $log | Out-Null
        Set-AzureADMSGroup -Id $group.Id -GroupTypes DynamicMembership -MembershipRule $Sales -MembershipRuleProcessingState On -WhatIf
        Stop-Transcript | Out-Null
        (Get-Content $log -Raw) -replace '\s+', ' ' | Should -BeLike "*PATCH*groups/$($group.Id)*1 would join, 1 would leave, 1 would stay*"
        @(Get-AzureADGroupMember -ObjectId $group.Id).Count | Should -Be 2
    }
}

Describe '-WhatIf of letting a paused rule go on' {
    It 'tells the same' {
        $group = New-Dynamic 'WO' $Sales 'Paused'
        $log = Join-Path $TestDrive 'whatif-on.txt'
        Start-Transcript -Path $log | Out-Null
        Set-AzureADMSGroup -Id $group.Id -MembershipRuleProcessingState On -WhatIf
        Stop-Transcript | Out-Null
        (Get-Content $log -Raw) -replace '\s+', ' ' | Should -BeLike '*2 would join, 0 would leave, 0 would stay*'
    }
}

Describe 'Wait-AzureADMSGroupMembership' {
    It 'returns the numbers once the members are those of the rule' {
        $summary = New-Dynamic 'Z' $Sales | Wait-AzureADMSGroupMembership -TimeoutSeconds 20
        $summary.Join, $summary.Leave, $summary.Stay | Should -Be 0, 0, 2
    }

    It 'waits for the members of an administrative unit as well' {
        $unit = New-AzureADMSAdministrativeUnit -DisplayName 'ZU' -MembershipType Dynamic -MembershipRule '(user.department -eq "Sales")' -MembershipRuleProcessingState On
        $summary = $unit | Wait-AzureADMSAdministrativeUnitMembership -TimeoutSeconds 20
        $summary.Id, $summary.Join, $summary.Leave, $summary.Stay | Should -Be $unit.Id, 0, 0, 2
        Set-AzureADMSAdministrativeUnit -Id $unit.Id -MembershipRuleProcessingState Paused
        $failure = Get-Failure { $unit | Wait-AzureADMSAdministrativeUnitMembership }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ProcessingPaused,*'
        $failure.Exception.Message | Should -BeLike '*Set-AzureADMSAdministrativeUnit*'
    }

    It 'refuses to wait for a paused rule, and for a group without one' {
        (Get-Failure { New-Dynamic 'ZP' $Sales 'Paused' | Wait-AzureADMSGroupMembership }).FullyQualifiedErrorId | Should -BeLike 'ProcessingPaused,*'
        (Get-Failure { New-Assigned 'ZA' $Ada | Wait-AzureADMSGroupMembership }).FullyQualifiedErrorId | Should -BeLike 'NoMembershipRule,*'
    }

    It 'gives up after the time it is told, with the differences left' {
        $stub = Start-GraphStub -Body '{"id":"11111111-0000-4000-8000-000000000001","membershipRule":"user.department -eq \"Sales\"","membershipRuleProcessingState":"On","value":[{"id":"1","displayName":"A","department":"Sales"},{"id":"2","displayName":"B"}]}'
        try {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $stub.Address -ConnectionName 'slow'
            $failure = Get-Failure { Wait-AzureADMSGroupMembership -Id '11111111-0000-4000-8000-000000000001' -TimeoutSeconds 0 -ConnectionName slow }
        }
        finally { Disconnect-AzureAD -ConnectionName 'slow'; $stub.Listener.Close() }
        $failure.FullyQualifiedErrorId | Should -Be 'Timeout,Microsoft.Open.MSGraphBeta.PowerShell.WaitMSGroupMembership'
        $failure.TargetObject.Id | Should -Be '2'
        $failure.TargetObject.Change | Should -Be 'Leave'
    }
}

Describe 'Get-AzureADUser -MembershipRule' {
    It '<Rule> finds <Names>, whether the service can sift by it or not' -ForEach @(
        @{ Rule = 'user.department -eq "Sales"'; Names = "Cleo O'Hara", 'Dan Frost' }
        @{ Rule = '((user.Department -eq "SALES") and (user.country -eq "Canada"))'; Names = "Cleo O'Hara" }
        @{ Rule = '(user.displayName -eq "Cleo O''Hara")-and (user.userType -eq "Member")'; Names = "Cleo O'Hara" }
        @{ Rule = 'user.department -eq "Sales" -and user.accountEnabled -eq false'; Names = 'Dan Frost' }
        @{ Rule = 'user.department -eq "Sales" -and (user.country -eq "Germany" -or user.country -eq "Canada")'; Names = "Cleo O'Hara", 'Dan Frost' }
        @{ Rule = 'user.physicalDeliveryOfficeName -eq "BER"'; Names = 'Bob Stone' }
        @{ Rule = 'user.department -eq "nowhere"'; Names = @() }
    ) {
        @(Get-AzureADUser -MembershipRule $Rule -All $true | ForEach-Object DisplayName | Sort-Object) | Should -Be @($Names)
    }

    It 'goes on without the filter where the service will not take it' {
        $stub = Start-GraphStub -Status 400 -Body '{"error":{"code":"Request_UnsupportedQuery","message":"no such filter"}}'
        try {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $stub.Address -ConnectionName 'picky'
            $null = Get-Failure { Get-AzureADUser -MembershipRule 'user.department -eq "Sales"' -ConnectionName picky }
        }
        finally { Disconnect-AzureAD -ConnectionName 'picky'; $stub.Listener.Close() }
        $asked = $stub.Requests.ToArray().Target
        $asked[0] | Should -BeLike '*$filter=department%20eq%20%27Sales%27*'
        $asked[-1] | Should -Not -BeLike '*$filter*'
    }

    It 'gives the users who fit, with all they have' {
        $users = Get-AzureADUser -MembershipRule 'user.country -eq "germany"'
        $users.DisplayName | Sort-Object | Should -Be 'Bob Stone', 'Dan Frost'
        ($users | Where-Object DisplayName -EQ 'Bob Stone').PhysicalDeliveryOfficeName | Should -Be 'BER'
        @(Get-AzureADUser -MembershipRule 'user.userPrincipalName -ne null' -All $true | Sort-Object ObjectId -Unique).Count | Should -Be @(Get-AzureADUser -All $true).Count
        (Get-Failure { Get-AzureADUser -MembershipRule 'user.nothing -eq 1' }).FullyQualifiedErrorId | Should -BeLike 'RuleType,*'
        (Get-AzureADDevice -MembershipRule 'device.deviceOSType -eq "Windows"').DisplayName | Should -Be 'LON-1'
    }
}

Describe 'A named connection' {
    It 'is used where it is named, and leaves the default alone' {
        $folder = Join-Path $TestDrive 'second'
        $null = New-Item -ItemType Directory $folder
        $null = Connect-AzureAD -LocalDirectory (Join-Path $folder 'b.rollcall') -ConnectionName 'second'
        @(Get-AzureADUser -ConnectionName second).Count | Should -Be 1
        @(Get-AzureADUser).Count | Should -BeGreaterThan 3
        (TabExpansion2 'Get-AzureADUser -ConnectionName s' 33).CompletionMatches.CompletionText | Should -Contain 'second'
        Disconnect-AzureAD -ConnectionName second
        (Get-Failure { Get-AzureADUser -ConnectionName second }).FullyQualifiedErrorId | Should -BeLike '*AadNeedAuthenticationException*'
    }
}
