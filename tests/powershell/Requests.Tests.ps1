# What each cmdlet asks of Microsoft Graph: one row for each that is not tested against a directory somewhere else.

BeforeDiscovery {
    $g = '11111111-0000-4000-8000-000000000001'
    $o = '22222222-0000-4000-8000-000000000002'
    $rows = @(
        @{ Call = { Get-AzureADAdministrativeUnit -ObjectId $g }; Asks = "GET /v1.0/directory/administrativeUnits/$g" }
        @{ Call = { New-AzureADAdministrativeUnit -DisplayName 'U' }; Asks = 'POST /v1.0/directory/administrativeUnits'; Body = '{"displayName":"U"}' }
        @{ Call = { Set-AzureADAdministrativeUnit -ObjectId $g -Description '' }; Asks = "PATCH /v1.0/directory/administrativeUnits/$g"; Body = '{"description":null}' }
        @{ Call = { Remove-AzureADAdministrativeUnit -ObjectId $g }; Asks = "DELETE /v1.0/directory/administrativeUnits/$g" }
        @{ Call = { Add-AzureADAdministrativeUnitMember -ObjectId $g -RefObjectId $o }; Asks = "POST /v1.0/directory/administrativeUnits/$g/members/`$ref" }
        @{ Call = { Remove-AzureADAdministrativeUnitMember -ObjectId $g -MemberId $o }; Asks = "DELETE /v1.0/directory/administrativeUnits/$g/members/$o/`$ref" }
        @{ Call = { New-AzureADMSAdministrativeUnitMember -Id $g -DisplayName 'G' -MailEnabled $false -MailNickname 'g' -SecurityEnabled $true }
            Asks = "POST /v1.0/directory/administrativeUnits/$g/members"; Body = '{"displayName":"G","mailEnabled":false,"mailNickname":"g","securityEnabled":true,"@odata.type":"#microsoft.graph.group"}' 
        }
        @{ Call = { Set-AzureADDevice -ObjectId $g -DeviceOSType 'Windows' -DevicePhysicalIds 'a', 'b' }; Asks = "PATCH /v1.0/devices/$g"; Body = '{"operatingSystem":"Windows","physicalIds":["a","b"]}' }
        @{ Call = { Remove-AzureADDevice -ObjectId $g }; Asks = "DELETE /v1.0/devices/$g" }
        @{ Call = { Get-AzureADDeviceRegisteredOwner -ObjectId $g -Top 5 }; Asks = "GET /v1.0/devices/$g/registeredOwners*`$top=5*" }
        @{ Call = { Get-AzureADDirectoryRole }; Asks = 'GET /v1.0/directoryRoles' }
        @{ Call = { Get-AzureADDirectoryRole -Filter "DisplayName eq 'X'" }; Asks = 'GET /v1.0/directoryRoles?$filter=displayName*' }
        @{ Call = { Get-AzureADDirectoryRoleMember -ObjectId $g }; Asks = "GET /v1.0/directoryRoles/$g/members*" }
        @{ Call = { Get-AzureADDomain }; Asks = 'GET /v1.0/domains' }
        @{ Call = { Get-AzureADDomain -Name 'contoso.example' }; Asks = 'GET /v1.0/domains/contoso.example' }
        @{ Call = { Get-AzureADGroup -SearchString "O'Hara" }; Asks = 'GET /v1.0/groups?$filter=startswith(displayName,%27O%27%27Hara%27)*' }
        @{ Call = { New-AzureADGroup -DisplayName 'G' -MailEnabled $false -MailNickName 'g' -SecurityEnabled $true }
            Asks = 'POST /v1.0/groups'; Body = '{"displayName":"G","mailEnabled":false,"mailNickname":"g","securityEnabled":true,"groupTypes":[]}' 
        }
        @{ Call = { Set-AzureADGroup -ObjectId $g -DisplayName 'H' }; Asks = "PATCH /v1.0/groups/$g"; Body = '{"displayName":"H"}' }
        @{ Call = { Remove-AzureADGroup -ObjectId $g }; Asks = "DELETE /v1.0/groups/$g" }
        @{ Call = { Get-AzureADGroupOwner -ObjectId $g -All $true }; Asks = "GET /v1.0/groups/$g/owners*" }
        @{ Call = { Add-AzureADGroupOwner -ObjectId $g -RefObjectId $o }; Asks = "POST /v1.0/groups/$g/owners/`$ref" }
        @{ Call = { Remove-AzureADGroupOwner -ObjectId $g -OwnerId $o }; Asks = "DELETE /v1.0/groups/$g/owners/$o/`$ref" }
        @{ Call = { Get-AzureADMSDeletedGroup -SearchString 'A' }; Asks = 'GET /v1.0/directory/deletedItems/microsoft.graph.group?$filter=startswith(displayName*' }
        @{ Call = { Get-AzureADMSDeletedGroup -Id $g }; Asks = "GET /v1.0/directory/deletedItems/$g" }
        @{ Call = { Get-AzureADMSDeletedDirectoryObject -Id $g }; Asks = "GET /v1.0/directory/deletedItems/$g" }
        @{ Call = { Restore-AzureADMSDeletedDirectoryObject -Id $g }; Asks = "POST /v1.0/directory/deletedItems/$g/restore"; Body = '{}' }
        @{ Call = { Remove-AzureADMSDeletedDirectoryObject -Id $g }; Asks = "DELETE /v1.0/directory/deletedItems/$g" }
        @{ Call = { Get-AzureADMSGroupLifecyclePolicy }; Asks = 'GET /v1.0/groupLifecyclePolicies' }
        @{ Call = { New-AzureADMSGroupLifecyclePolicy -GroupLifetimeInDays 99 -ManagedGroupTypes 'Selected' -AlternateNotificationEmails 'a@contoso.example' }
            Asks = 'POST /v1.0/groupLifecyclePolicies'; Body = '{"groupLifetimeInDays":99,"managedGroupTypes":"Selected","alternateNotificationEmails":"a@contoso.example"}' 
        }
        @{ Call = { Remove-AzureADMSGroupLifecyclePolicy -Id $g }; Asks = "DELETE /v1.0/groupLifecyclePolicies/$g" }
        @{ Call = { Get-AzureADMSLifecyclePolicyGroup -Id $g }; Asks = "GET /v1.0/groups/$g/groupLifecyclePolicies" }
        @{ Call = { Add-AzureADMSLifecyclePolicyGroup -Id $g -GroupId $o }; Asks = "POST /v1.0/groupLifecyclePolicies/$g/addGroup"; Body = "{`"groupId`":`"$o`"}" }
        @{ Call = { Remove-AzureADMSLifecyclePolicyGroup -Id $g -GroupId $o }; Asks = "POST /v1.0/groupLifecyclePolicies/$g/removeGroup"; Body = "{`"groupId`":`"$o`"}" }
        @{ Call = { Reset-AzureADMSLifeCycleGroup -GroupId $g }; Asks = "POST /v1.0/groups/$g/renew" }
        @{ Call = { Reset-AzureADMSLifeCycleGroup -Id $g }; Asks = "POST /v1.0/groups/$g/renew" }
        @{ Call = { Get-AzureADMSGroupPermissionGrant -Id $g }; Asks = "GET /v1.0/groups/$g/permissionGrants" }
        @{ Call = { Get-AzureADMSScopedRoleMembership -Id $g }; Asks = "GET /v1.0/directory/administrativeUnits/$g/scopedRoleMembers" }
        @{ Call = { Get-AzureADScopedRoleMembership -ObjectId $g -ScopedRoleMembershipId $o }; Asks = "GET /v1.0/directory/administrativeUnits/$g/scopedRoleMembers/$o" }
        @{ Call = { Add-AzureADMSScopedRoleMembership -Id $g -RoleId 'r' -RoleMemberInfo (New-Object Microsoft.Open.MSGraph.Model.MsRolememberinfo -Property @{ Id = $o }) }
            Asks = "POST /v1.0/directory/administrativeUnits/$g/scopedRoleMembers"; Body = "{`"roleId`":`"r`",`"roleMemberInfo`":{`"id`":`"$o`"}}" 
        }
        @{ Call = { Add-AzureADScopedRoleMembership -ObjectId $g -RoleObjectId 'r' -RoleMemberInfo (New-Object Microsoft.Open.AzureAD.Model.RoleMemberInfo -Property @{ ObjectId = $o }) }
            Asks = "POST /v1.0/directory/administrativeUnits/$g/scopedRoleMembers"; Body = "{`"roleId`":`"r`",`"roleMemberInfo`":{`"id`":`"$o`"}}" 
        }
        @{ Call = { Remove-AzureADMSScopedRoleMembership -Id $g -ScopedRoleMembershipId $o }; Asks = "DELETE /v1.0/directory/administrativeUnits/$g/scopedRoleMembers/$o" }
        @{ Call = { Remove-AzureADScopedRoleMembership -ObjectId $g -ScopedRoleMembershipId $o }; Asks = "DELETE /v1.0/directory/administrativeUnits/$g/scopedRoleMembers/$o" }
        @{ Call = { Get-AzureADObjectByObjectId -ObjectIds $g, $o -Types 'User', 'Group' }; Asks = 'POST /v1.0/directoryObjects/getByIds'; Body = "{`"ids`":[`"$g`",`"$o`"],`"types`":[`"user`",`"group`"]}" }
        @{ Call = { Get-AzureADSubscribedSku }; Asks = 'GET /v1.0/subscribedSkus' }
        @{ Call = { Get-AzureADTenantDetail }; Asks = 'GET /v1.0/organization' }
        @{ Call = { Remove-AzureADUser -ObjectId 'ada@contoso.example' }; Asks = 'DELETE /v1.0/users/ada@contoso.example' }
        @{ Call = { Get-AzureADUserDirectReport -ObjectId $g }; Asks = "GET /v1.0/users/$g/directReports?`$select=id,*,userType*" }
        @{ Call = { Get-AzureADUserManager -ObjectId $g }; Asks = "GET /v1.0/users/$g/manager?`$select=id,*,userType" }
        @{ Call = { Set-AzureADUserManager -ObjectId $g -RefObjectId $o }; Asks = "PUT /v1.0/users/$g/manager/`$ref" }
        @{ Call = { Remove-AzureADUserManager -ObjectId $g }; Asks = "DELETE /v1.0/users/$g/manager/`$ref" }
        @{ Call = { Get-AzureADUserMembership -ObjectId $g }; Asks = "GET /v1.0/users/$g/memberOf*" }
        @{ Call = { Set-AzureADUserExtension -ObjectId $g -ExtensionName 'extension_a_b' -ExtensionValue 'v' }; Asks = "PATCH /v1.0/users/$g"; Body = '{"extension_a_b":"v"}' }
        @{ Call = { Set-AzureADUserExtension -ObjectId $g -ExtensionNameValues ([System.Collections.Generic.Dictionary[string, string]]@{}) }; Asks = "PATCH /v1.0/users/$g"; Body = '{}' }
        @{ Call = { Remove-AzureADUserExtension -ObjectId $g -ExtensionNames 'extension_a_b', 'extensionAttribute3' }
            Asks = "PATCH /v1.0/users/$g"; Body = '{"extension_a_b":null,"onPremisesExtensionAttributes":{"extensionAttribute3":null}}' 
        }
        @{ Call = { Select-AzureADGroupIdsServicePrincipalIsMemberOf -ObjectId $g -GroupIdsForMembershipCheck ([Microsoft.Open.AzureAD.Model.GroupIdsForMembershipCheck]::new(@($o))) }
            Asks = "POST /v1.0/servicePrincipals/$g/checkMemberGroups"; Body = "{`"groupIds`":[`"$o`"]}" 
        }
        @{ Call = { Select-AzureADGroupIdsContactIsMemberOf -ObjectId $g -GroupIdsForMembershipCheck @{ GroupIds = $o } }; Asks = "POST /v1.0/contacts/$g/checkMemberGroups"; Body = "{`"groupIds`":[`"$o`"]}" }
    )
    foreach ($row in $rows) { $row.g = $g; $row.o = $o; $row.Text = "$($row.Call)".Trim(); $row.Body ??= $null }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $script:Stub = Start-GraphStub -Body '{"id":"11111111-0000-4000-8000-000000000001","value":[]}'
    Connect-Stub $Stub
}

AfterAll {
    Disconnect-AzureAD
    $Stub.Listener.Close()
}

Describe 'What is asked of Graph' {
    It '<Text>' -ForEach $rows {
        while ($Stub.Requests.TryDequeue([ref]$null)) { }
        $null = & $Call
        $request = $Stub.Requests.ToArray() | Select-Object -First 1
        # The wildcard language has brackets of its own.
        "$($request.Method) $($request.Target)" | Should -BeLike $Asks
        if ($Body) { $request.Body | Should -Be $Body }
    }

    It 'is nothing under -WhatIf, whatever writes' {
        $values = @{ 'System.String' = 'x'; 'System.Nullable`1[System.Boolean]' = $true; 'System.Nullable`1[System.Int32]' = 40 }
        foreach ($command in Get-Command -Module Rollcall -Verb New, Set, Add, Remove, Reset, Restore, Revoke) {
            foreach ($set in $command.ParameterSets) {
                $given = @{ WhatIf = $true }
                foreach ($parameter in $set.Parameters | Where-Object IsMandatory) {
                    $given[$parameter.Name] = $values[$parameter.ParameterType.ToString()] ?? $(
                        if ($parameter.ParameterType.Name -eq 'List`1') { , @(New-Object $parameter.ParameterType.GenericTypeArguments[0] -ArgumentList $(if ($parameter.ParameterType.GenericTypeArguments[0] -eq [string]) { , [char[]]'x' })) }
                        else { New-Object $parameter.ParameterType })
                }
                while ($Stub.Requests.TryDequeue([ref]$null)) { }
                & $command @given 6>$null | Out-Null
                $Stub.Requests.ToArray() | Where-Object Method -NE 'GET' | Should -BeNullOrEmpty -Because "$($command.Name) $($set.Name)"
            }
        }
    }
}
