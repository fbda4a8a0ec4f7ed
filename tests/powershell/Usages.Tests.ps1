# The usages that a compatible module could get wrong, as public scripts write them, against a local directory.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    Set-StrictMode -Off
    Connect-TestDirectory

    function New-Group([string]$Name, [string[]]$Types = @()) {
        New-AzureADMSGroup -DisplayName $Name -MailEnabled ($Types -contains 'Unified') -SecurityEnabled $true -MailNickname 'group' -GroupTypes $Types
    }
    $script:Ada = '00000000-0000-4000-8000-0000000000a1'
    $script:Bob = '00000000-0000-4000-8000-0000000000a2'
}

AfterAll {
    Disconnect-TestDirectory
}

Describe 'Making groups' {
    It '1. takes one MailNickName for any number of security groups' {
        $first = New-Group 'One'
        $second = New-Group 'Two'
        $second.Id | Should -Not -Be $first.Id
        $second.MailNickname | Should -Be 'group'
    }

    It '2. takes -MailNickName $False as the text False' {
        (New-AzureADMSGroup -DisplayName 'F' -MailEnabled $false -SecurityEnabled $true -MailNickName $False).MailNickname | Should -Be 'False'
    }

    It '3. takes a splat with a Guid and ErrorAction in it' {
        $guid = New-Guid
        $splat = @{ DisplayName = 'Splat'; MailNickname = $guid; MailEnabled = $false; SecurityEnabled = $true; ErrorAction = 'Stop' }
        (New-AzureADMSGroup @splat).MailNickname | Should -Be "$guid"
    }

    It '4. takes GroupTypes as <Given>' -ForEach @(
        @{ Given = 'one string'; Value = { 'Unified' }; Expected = 'Unified' }
        @{ Given = 'an empty array'; Value = { , @() }; Expected = '' }
        @{ Given = 'an empty string'; Value = { '' }; Expected = '' }
        @{ Given = 'the array of an ArrayList'; Value = { , ([System.Collections.ArrayList]@('Unified')).ToArray() }; Expected = 'Unified' }
    ) {
        $types = & $Value
        $group = New-AzureADMSGroup -DisplayName 'Types' -MailEnabled ($Expected -ne '') -SecurityEnabled $true -MailNickname 'types' -GroupTypes $types
        $group.GroupTypes -join ',' | Should -Be $Expected
    }

    It '4. takes two group types as bare words' {
        $group = New-AzureADMSGroup -DisplayName 'Both' -MailEnabled $true -SecurityEnabled $true -MailNickname both -GroupTypes DynamicMembership, Unified -MembershipRule '(user.department -eq "Sales")' -MembershipRuleProcessingState On
        $group.GroupTypes | Sort-Object | Should -Be 'DynamicMembership', 'Unified'
    }

    It '4. clears type, rule and state with ""' {
        $group = New-AzureADMSGroup -DisplayName 'Clear' -MailEnabled $false -SecurityEnabled $true -MailNickname clear -GroupTypes DynamicMembership -MembershipRule '(user.department -eq "Sales")' -MembershipRuleProcessingState On
        Set-AzureADMSGroup -Id $group.Id -GroupTypes "" -MembershipRule "" -MembershipRuleProcessingState ""
        $cleared = Get-AzureADMSGroup -Id $group.Id
        $cleared.GroupTypes.Count | Should -Be 0
        $cleared.MembershipRule | Should -BeNullOrEmpty
    }
}

Describe 'Reading groups' {
    BeforeAll {
        $script:Office = New-Group 'Office' 'Unified'
        $script:Plain = New-Group 'Plain'
    }

    It '5. gives GroupTypes that cast to an ArrayList' {
        [System.Collections.ArrayList]$types = (Get-AzureAdMsGroup -Id $Office.Id).GroupTypes
        $types.Contains('Unified') | Should -BeTrue
        $types.Add('DynamicMembership') | Should -Be 1
        $types.Remove('Unified')
        $types.ToArray() | Should -Be 'DynamicMembership'
    }

    It '6. binds -All $true and -All:$true' {
        @(Get-AzureADMSGroup -All $true).Count | Should -Be @(Get-AzureADMSGroup -All:$true).Count
    }

    It '7. gives GroupTypes that can be tested in every way, and are never null' {
        ($Office.GroupTypes -eq 'Unified') | Should -Be 'Unified'
        $Office.GroupTypes -contains 'Unified' | Should -BeTrue
        ($Office.GroupTypes -like '*Unified*') | Should -Be 'Unified'
        $Office.GroupTypes[0] | Should -Be 'Unified'
        $null -eq $Plain.GroupTypes | Should -BeFalse
        $Plain.GroupTypes.Count | Should -Be 0
    }

    It '8. gives objects one by one, and nothing at all where nothing matches' {
        (Get-AzureADMSGroup -All $true | Measure-Object).Count | Should -BeGreaterThan 2
        $none = Get-AzureADMSGroup -Filter "displayName eq 'nobody'"
        $null -eq $none | Should -BeTrue
        [bool]$none | Should -BeFalse
    }

    It '9. gives dates that can be counted with' {
        $group = Get-AzureADMSGroup -Id $Plain.Id
        $group.CreatedDateTime | Should -BeOfType [datetime]
        ($group.CreatedDateTime.AddDays(30) - $group.CreatedDateTime).Days | Should -Be 30
        $user = Get-AzureADUser -ObjectId $Ada
        Revoke-AzureADUserAllRefreshToken -ObjectId $Ada
        (Get-AzureADUser -ObjectId $Ada).RefreshTokensValidFromDateTime | Should -BeOfType [datetime]
    }

    It 'finds by the start of a name, quotes and all' {
        (Get-AzureADMSGroup -SearchString 'Off').Id | Should -Contain $Office.Id
        (Get-AzureADUser -SearchString "Cleo O'H").UserPrincipalName | Should -Be 'cleo@contoso.example'
        (Get-AzureADUser -Filter "PhysicalDeliveryOfficeName eq 'LON'").ObjectId | Should -Be $Ada
    }

    It 'gives a user under AzureAD''s names' {
        $user = Get-AzureADUser -ObjectId 'ada@contoso.example'
        $user.ObjectId | Should -Be $Ada
        $user.PhysicalDeliveryOfficeName | Should -Be 'LON'
        $user.Mobile | Should -Be '+44 1'
        $user.TelephoneNumber | Should -Be '+44 2'
        $user.ExtensionProperty['employeeId'] | Should -Be '1'
    }
}

Describe 'Failing' {
    It '10. is caught without -ErrorAction Stop' {
        $caught = try { Get-AzureADMSGroup -Id (New-Guid) } catch { $_.Exception.Message }
        $caught | Should -Match 'does not exist or one of its queried reference-property'
    }

    It '11. has the texts that scripts look for' {
        (Get-Failure { Remove-AzureADGroupMember -ObjectId 'no-id' -MemberId $Ada }).Exception.Message | Should -Match '.*Invalid object identifier'
    }

    It 'warns of a wrong rule, sends it, and the refusal carries the diagnosis' {
        $splat = @{ DisplayName = 'W'; MailEnabled = $false; SecurityEnabled = $true; MailNickname = 'w'; GroupTypes = 'DynamicMembership' }
        $failure = Get-Failure { New-AzureADMSGroup @splat -MembershipRule 'user.departmnt -eq "Sales"' -MembershipRuleProcessingState On -WarningVariable script:Warnings -WarningAction SilentlyContinue }
        $script:Warnings | Should -HaveCount 1
        $script:Warnings[0] | Should -BeLike '*departmnt*'
        $failure.FullyQualifiedErrorId | Should -Be 'Microsoft.Open.MSGraphBeta.Client.ApiException,Microsoft.Open.MSGraphBeta.PowerShell.NewMSGroup'
        $failure.Exception.Diagnosis.Kind | Should -Not -BeNullOrEmpty
        $failure.Exception.Diagnosis.Start | Should -Be 0
    }
}

Describe 'Members' {
    It '12. are found by -ObjectId and by -Id alike' {
        $unit = New-AzureADMSAdministrativeUnit -DisplayName 'U'
        Add-AzureADMSAdministrativeUnitMember -ObjectId $unit.Id -RefObjectId $Ada
        (Get-AzureADMSAdministrativeUnitMember -Id $unit.Id).Id | Should -Be $Ada
        (Get-AzureADAdministrativeUnitMember -Id $unit.Id).ObjectId | Should -Be $Ada
    }

    It '13. of a unit have Id and OdataType from the AzureADMS cmdlet, and more where the service sends it' {
        $unit = New-AzureADMSAdministrativeUnit -DisplayName 'V'
        Add-AzureADMSAdministrativeUnitMember -Id $unit.Id -RefObjectId 'ada@contoso.example'
        $member = Get-AzureADMSAdministrativeUnitMember -Id $unit.Id
        $member.OdataType | Should -Be '#microsoft.graph.user'
        $member.DisplayName | Should -Be 'Ada Byron'
    }

    It '14. are reached through pipelines across families' {
        $group = New-Group 'Pipe'
        Get-AzureADUser -Filter "department eq 'Marketing'" | Add-AzureADGroupMember -ObjectId $group.Id
        $group | Set-AzureADMSGroup -Description 'piped'
        (Get-AzureADMSGroup -Id $group.Id).Description | Should -Be 'piped'
        @($group | Get-AzureADGroupMember -All $true).Count | Should -Be 2
        $group | Get-AzureADGroupMember | Get-AzureADUser | ForEach-Object Department | Should -Be 'Marketing', 'Marketing'
        $group | Remove-AzureADMSGroup
        { $group | Get-AzureADMSGroup } | Should -Throw
    }

    It 'are objects of their own class' {
        $group = New-Group 'Classes'
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $Ada
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId '00000000-0000-4000-8000-0000000000d1'
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId (New-Group 'Inner').Id
        $members = Get-AzureADGroupMember -ObjectId $group.Id
        @($members | ForEach-Object { $_.GetType().FullName } | Sort-Object) | Should -Be 'Microsoft.Open.AzureAD.Model.Device',
            'Microsoft.Open.AzureAD.Model.Group', 'Microsoft.Open.AzureAD.Model.User'
        ($members | Where-Object ObjectType -EQ 'User').UserPrincipalName | Should -Be 'ada@contoso.example'
    }

    It 'are the same objects whichever call gave them' {
        $users = Get-AzureADUser -All $true
        $ada = Get-AzureADUser -ObjectId $Ada
        $users -contains $ada | Should -BeTrue
        $named = New-Group 'Same'
        Add-AzureADGroupMember -ObjectId $named.Id -RefObjectId $ada.ObjectId
        $users.Contains((Get-AzureADGroupMember -ObjectId $named.Id)) | Should -BeTrue
        [array]::IndexOf(@($users), $ada) | Should -BeGreaterOrEqual 0
        @($users) + $ada | Select-Object -Unique | Should -HaveCount $users.Count
        @{ $ada = 'found' }[(Get-AzureADUser -ObjectId $Ada)] | Should -Be 'found'
        Get-AzureADMSGroup -SearchString 'Same' | Should -Be (Get-AzureADMSGroup -Id $named.Id)
        Compare-Object @(Get-AzureADUser) @(Get-AzureADUser) | Should -BeNullOrEmpty
        $ada.Department = 'elsewhere'
        $users -contains $ada | Should -BeFalse
    }

    It 'cannot be added to a dynamic group by hand' {
        $group = New-AzureADMSGroup -DisplayName 'Dyn' -MailEnabled $false -SecurityEnabled $true -MailNickname dyn -GroupTypes DynamicMembership -MembershipRule '(user.department -eq "Sales")' -MembershipRuleProcessingState On
        (Get-Failure { Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $Ada }).CategoryInfo.Category | Should -Be 'PermissionDenied'
        @(Get-AzureADGroupMember -ObjectId $group.Id).Count | Should -Be 2
    }
}

Describe 'Typography' {
    It '15. takes en dashes and curly quotes, and straightens those that delimit values in a rule' {
        $group = New-AzureADMSGroup –DisplayName “Curly” –MailEnabled $false –SecurityEnabled $true –MailNickname “curly” –GroupTypes “DynamicMembership” –MembershipRule ‘user.department -eq “Sales”’ –MembershipRuleProcessingState “On” -WarningVariable warnings -WarningAction SilentlyContinue
        $group.MembershipRule | Should -Be 'user.department -eq "Sales"'
        $warnings | Should -HaveCount 1
        $warnings[0] | Should -BeLike '*straightened*'
        @(Get-AzureADGroupMember -ObjectId $group.Id).Count | Should -Be 2
    }
}

Describe 'A connection' {
    It 'is shared with the runspaces of ForEach-Object -Parallel' {
        $module = $script:ModulePath
        $names = 1..3 | ForEach-Object -Parallel { Import-Module $using:module; (Get-AzureADUser -ObjectId 'ada@contoso.example').DisplayName }
        $names | Should -Be 'Ada Byron', 'Ada Byron', 'Ada Byron'
    }

    It 'shows its requests with -Verbose' {
        $verbose = Get-AzureADUser -ObjectId $Ada -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$verbose" | Should -BeLike '*GET *users*200*'
    }

    It 'to a directory that another process has open is refused' {
        $path = (Get-ChildItem $script:DirectoryFolder -Filter *.rollcall | Select-Object -First 1).FullName
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; try { Connect-AzureAD -LocalDirectory '$path' } catch { `$_.FullyQualifiedErrorId }"
        $output | Should -Be 'DirectoryFile,Microsoft.Open.Azure.AD.CommonLibrary.ConnectAzureAD'
    }

    It 'says who is signed in' {
        "$((Get-AzureADCurrentSessionInfo).Account)" | Should -BeLike '*@*'
    }
}
