# The cmdlets at work on a directory, noun by noun: what one writes another reads.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    Connect-TestDirectory
    $script:Ada = '00000000-0000-4000-8000-0000000000a1'
    $script:Bob = '00000000-0000-4000-8000-0000000000a2'
    function New-Office([string]$Name) {
        New-AzureADMSGroup -DisplayName $Name -MailEnabled $true -SecurityEnabled $true -MailNickname "o$(Get-Random)" -GroupTypes 'Unified'
    }
}

AfterAll {
    Disconnect-TestDirectory
}

Describe 'Users' {
    It 'are made, changed, restored and removed' {
        $password = New-Object -TypeName Microsoft.Open.AzureAD.Model.PasswordProfile -ArgumentList 'S3cret-enough!', $false
        $user = New-AzureADUser -DisplayName 'New User' -PasswordProfile $password -UserPrincipalName 'new@contoso.example' -AccountEnabled $true -MailNickName 'new' -PhysicalDeliveryOfficeName 'SCH' -TelephoneNumber '+1'
        $user | Should -BeOfType Microsoft.Open.AzureAD.Model.User
        $user.PhysicalDeliveryOfficeName | Should -Be 'SCH'
        Set-AzureADUser -ObjectId $user.ObjectId -Department 'Legal' -PhysicalDeliveryOfficeName $null
        $read = Get-AzureADUser -ObjectId 'new@contoso.example'
        $read.Department | Should -Be 'Legal'
        $read.PhysicalDeliveryOfficeName | Should -BeNullOrEmpty
        $user | Remove-AzureADUser
        (Get-Failure { Get-AzureADUser -ObjectId $user.ObjectId }).CategoryInfo.Category | Should -Be 'ObjectNotFound'
        (Get-AzureADMSDeletedDirectoryObject -Id $user.ObjectId).Id | Should -Be $user.ObjectId
        (Restore-AzureADMSDeletedDirectoryObject -Id $user.ObjectId).Id | Should -Be $user.ObjectId
        (Get-AzureADUser -ObjectId $user.ObjectId).DisplayName | Should -Be 'New User'
    }

    It 'have managers and reports' {
        Set-AzureADUserManager -ObjectId $Bob -RefObjectId 'ada@contoso.example'
        (Get-AzureADUserManager -ObjectId $Bob).UserPrincipalName | Should -Be 'ada@contoso.example'
        (Get-AzureADUserDirectReport -ObjectId $Ada).ObjectId | Should -Be $Bob
        Remove-AzureADUserManager -ObjectId $Bob
        Get-AzureADUserManager -ObjectId $Bob | Should -BeNullOrEmpty
    }

    It 'have extension properties' {
        Set-AzureADUserExtension -ObjectId $Ada -ExtensionName 'extensionAttribute2' -ExtensionValue 'CC-2'
        (Get-AzureADUserExtension -ObjectId $Ada).get_item('extensionAttribute2') | Should -Be 'CC-2'
        Remove-AzureADUserExtension -ObjectId $Ada -ExtensionName 'extensionAttribute2'
        (Get-AzureADUserExtension -ObjectId $Ada).ContainsKey('extensionAttribute2') | Should -BeFalse
    }

    It 'show what they are members of, as the classes it is' {
        $group = New-Office 'Membership'
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $Ada
        $memberships = Get-AzureADUserMembership -ObjectId $Ada
        ($memberships | Where-Object ObjectType -EQ 'Group').DisplayName | Should -Contain 'Membership'
        $asked = [Microsoft.Open.AzureAD.Model.GroupIdsForMembershipCheck]::new()
        $asked.GroupIds = $group.Id, (New-Guid).Guid
        (Select-AzureADGroupIdsUserIsMemberOf -ObjectId $Ada -GroupIdsForMembershipCheck $asked).Value | Should -Be $group.Id
        $memberOf = Select-AzureADGroupIdsUserIsMemberOf -ObjectId $Ada -GroupIdsForMembershipCheck $asked
        ($memberOf -eq $group.Id), ($group.Id -in $memberOf), "$memberOf" | Should -Be $true, $true, $group.Id
        $asked.GroupIds = [string](New-Guid)
        Select-AzureADGroupIdsUserIsMemberOf -ObjectId $Ada -GroupIdsForMembershipCheck $asked | Should -BeNullOrEmpty
    }
}

Describe 'Groups of the AzureAD family' {
    It 'are made, found, changed and removed' {
        $group = New-AzureADGroup -DisplayName 'Plain' -MailEnabled $false -SecurityEnabled $true -MailNickName 'plain'
        $group | Should -BeOfType Microsoft.Open.AzureAD.Model.Group
        (Get-AzureADGroup -SearchString 'Pla').ObjectId | Should -Be $group.ObjectId
        Set-AzureADGroup -ObjectId $group.ObjectId -Description 'd'
        (Get-AzureADGroup -Filter "Description eq 'd'").ObjectId | Should -Be $group.ObjectId
        $group | Remove-AzureADGroup
        Get-AzureADGroup -SearchString 'Pla' | Should -BeNullOrEmpty
    }

    It 'have owners' {
        $group = New-Office 'Owned'
        Add-AzureADGroupOwner -ObjectId $group.Id -RefObjectId $Ada
        (Get-AzureADGroupOwner -ObjectId $group.Id).ObjectId | Should -Contain $Ada
        Add-AzureADGroupOwner -ObjectId $group.Id -RefObjectId $Bob
        Remove-AzureADGroupOwner -ObjectId $group.Id -OwnerId $Ada
        (Get-AzureADGroupOwner -ObjectId $group.Id).ObjectId | Should -Not -Contain $Ada
    }

    It 'are found by id beside users, each as its class' {
        $group = New-Office 'By id'
        $found = Get-AzureADObjectByObjectId -ObjectIds $group.Id, $Ada, (New-Guid).Guid
        @($found | ForEach-Object ObjectType | Sort-Object) | Should -Be 'Group', 'User'
        (Get-AzureADObjectByObjectId -ObjectIds $group.Id, $Ada -Types 'User').ObjectId | Should -Be $Ada
    }
}

Describe 'Deleted groups' {
    It 'are listed with their date, restored, and removed for good' {
        $group = New-Office 'Gone'
        Remove-AzureADMSGroup -Id $group.Id
        $deleted = Get-AzureADMSDeletedGroup -SearchString 'Gon'
        $deleted.Id | Should -Be $group.Id
        $deleted.DeletedDateTime | Should -BeOfType [datetime]
        (Get-AzureADMSDeletedGroup -Id $group.Id).DisplayName | Should -Be 'Gone'
        (Restore-AzureADMSDeletedDirectoryObject –Id $group.Id) | Should -BeOfType Microsoft.Open.MSGraph.Model.MsGroup
        Remove-AzureADMSGroup -Id $group.Id
        Get-AzureADMSDeletedGroup -All:$true | Remove-AzureADMSDeletedDirectoryObject
        Get-AzureADMSDeletedGroup -All:$true | Should -BeNullOrEmpty
    }
}

Describe 'Lifecycle policies' {
    It 'are made, changed, given to groups, and removed' {
        $policy = New-AzureADMSGroupLifecyclePolicy -GroupLifetimeInDays 99 -ManagedGroupTypes 'Selected' -AlternateNotificationEmails 'a@contoso.example'
        $policy.GroupLifetimeInDays | Should -Be 99
        (Set-AzureADMSGroupLifecyclePolicy -Id $policy.Id -GroupLifetimeInDays 200).GroupLifetimeInDays | Should -Be 200
        $group = New-Office 'Living'
        Add-AzureADMSLifecyclePolicyGroup -Id $policy.Id -GroupId $group.Id -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        (Get-AzureADMSLifecyclePolicyGroup -Id $group.Id).Id | Should -Be $policy.Id
        Add-AzureADMSLifecyclePolicyGroup -Id $policy.Id -GroupId $group.Id -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        Reset-AzureADMSLifeCycleGroup -GroupId $group.Id
        Remove-AzureADMSLifecyclePolicyGroup -Id $policy.Id -GroupId $group.Id
        Get-AzureADMSLifecyclePolicyGroup -Id $group.Id | Should -BeNullOrEmpty
        $policy | Remove-AzureADMSGroupLifecyclePolicy
        Get-AzureADMSGroupLifecyclePolicy | Should -BeNullOrEmpty
    }
}

Describe 'Roles over an administrative unit' {
    It 'are given and taken in both families' {
        $role = Get-AzureADDirectoryRole | Where-Object DisplayName -EQ 'User Administrator'
        $role | Should -BeOfType Microsoft.Open.AzureAD.Model.DirectoryRole
        $unit = New-AzureADMSAdministrativeUnit -DisplayName 'Roles'
        $info = New-Object -TypeName Microsoft.Open.MSGraph.Model.MsRolememberinfo
        $info.Id = $Ada
        $given = Add-AzureADMSScopedRoleMembership -Id $unit.Id -RoleId $role.ObjectId -RoleMemberInfo $info
        $given.RoleId | Should -Be $role.ObjectId
        $found = Get-AzureADMSScopedRoleMembership -Id $unit.Id
        $found.RoleMemberInfo.Id | Should -Be $Ada
        $found.RoleMemberInfo.DisplayName | Should -Be 'Ada Byron'
        ($unit | Get-AzureADScopedRoleMembership).RoleMemberInfo.ObjectId | Should -Be $Ada
        (Get-AzureADScopedRoleMembership -ObjectId $unit.Id -ScopedRoleMembershipId $given.Id).Id | Should -Be $given.Id
        Remove-AzureADMSScopedRoleMembership -Id $unit.Id -ScopedRoleMembershipId $given.Id
        Get-AzureADMSScopedRoleMembership -Id $unit.Id | Should -BeNullOrEmpty
    }

    It 'have holders in the whole directory' {
        $role = Get-AzureADDirectoryRole -Filter "DisplayName eq 'Global Administrator'"
        @(Get-AzureADDirectoryRoleMember -ObjectId $role.ObjectId).Count | Should -BeGreaterThan 0
    }
}

Describe 'Administrative units' {
    It 'of the AzureAD family are made, changed and removed' {
        $unit = New-AzureADAdministrativeUnit -DisplayName 'Old' -Description 'd'
        $unit | Should -BeOfType Microsoft.Open.AzureAD.Model.AdministrativeUnit
        Set-AzureADAdministrativeUnit -ObjectId $unit.ObjectId -DisplayName 'Older'
        (Get-AzureADAdministrativeUnit -Filter "displayname eq 'Older'").ObjectId | Should -Be $unit.ObjectId
        Add-AzureADAdministrativeUnitMember -ObjectId $unit.ObjectId -RefObjectId $Ada
        Remove-AzureADAdministrativeUnitMember -ObjectId $unit.ObjectId -MemberId $Ada
        Get-AzureADAdministrativeUnitMember -ObjectId $unit.ObjectId | Should -BeNullOrEmpty
        $unit | Remove-AzureADAdministrativeUnit
    }

    It 'have groups made in them' {
        $unit = New-AzureADMSAdministrativeUnit -DisplayName 'With group'
        $group = New-AzureADMSAdministrativeUnitMember -Id $unit.Id -DisplayName 'Inside' -MailEnabled $false -MailNickname 'inside' -SecurityEnabled $true
        $group | Should -BeOfType Microsoft.Open.MSGraph.Model.MsGroup
        (Get-AzureADMSAdministrativeUnitMember -Id $unit.Id).Id | Should -Be $group.Id
    }
}

Describe 'Devices' {
    It 'are registered, changed and removed' {
        $ids = [System.Collections.Generic.List[Microsoft.Open.AzureAD.Model.AlternativeSecurityId]]::new()
        $ids.Add([Microsoft.Open.AzureAD.Model.AlternativeSecurityId]@{ Key = [byte[]](1, 2); Type = 2 })
        $device = New-AzureADDevice -AccountEnabled $false -AlternativeSecurityIds $ids -DeviceId (New-Guid) -DeviceOSType 'Windows' -DeviceOSVersion '10' -DisplayName 'New device'
        $device.DisplayName | Should -Be 'New device'
        Set-AzureADDevice -ObjectId $device.ObjectId -DisplayName 'Renamed'
        (Get-AzureADDevice -SearchString 'Ren').ObjectId | Should -Be $device.ObjectId
        $device | Remove-AzureADDevice
        Get-AzureADDevice -SearchString 'Ren' | Should -BeNullOrEmpty
    }
}

Describe 'The tenant' {
    It 'tells its name, domains and products' {
        $tenant = Get-AzureADTenantDetail
        $tenant.ObjectId | Should -Not -BeNullOrEmpty
        $domain = Get-AzureADDomain | Where-Object IsDefault
        ($tenant.VerifiedDomains | Where-Object _Default).Name | Should -Be $domain.Name
        (Get-AzureADDomain -Name $domain.Name).IsVerified | Should -BeTrue
        (Get-AzureADSubscribedSku)[0].PrepaidUnits.Enabled | Should -BeGreaterThan 0
    }
}

Describe 'Changes of membership' {
    It 'are those since a token, group by group' {
        $group = New-Office 'Changing'
        Get-AzureADMSGroupMembershipChange -Since latest -TokenVariable token | Should -BeNullOrEmpty
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $Ada
        $change = Get-AzureADMSGroupMembershipChange -Since $token -TokenVariable token
        $change.GroupId | Should -Be $group.Id
        $change.Change | Should -Be 'Join'
        $change.Id | Should -Be $Ada
        Remove-AzureADGroupMember -ObjectId $group.Id -MemberId $Ada
        (Get-AzureADMSGroupMembershipChange -Since $token -TokenVariable token).Change | Should -Be 'Leave'
        Get-AzureADMSGroupMembershipChange -Since $token | Should -BeNullOrEmpty
    }

    It 'from the beginning are the members there are, of the groups named' {
        $group = New-Office 'Begun'
        Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $Bob
        ($group | Get-AzureADMSGroupMembershipChange).Id | Should -Be $Bob
    }
}
