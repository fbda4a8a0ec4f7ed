# What scripts on the public web do with the cmdlets and what the originals did then, where Microsoft Graph alone would do otherwise.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    Set-StrictMode -Off
    Connect-TestDirectory
    $script:Ada = '00000000-0000-4000-8000-0000000000a1'
    $script:Bob = '00000000-0000-4000-8000-0000000000a2'
    $script:Laptop = '00000000-0000-4000-8000-0000000000d1'

    function New-Group([string]$Name) {
        New-AzureADGroup -DisplayName $Name -MailEnabled $false -SecurityEnabled $true -MailNickName 'NotSet'
    }
}

AfterAll {
    Disconnect-TestDirectory
}

Describe 'Members and managers' {
    It 'come whole, so that a report reads department, account state and type off them' {
        $group = New-Group 'Whole'
        Add-AzureADGroupMember -ObjectId $group.ObjectId -RefObjectId $Ada
        Add-AzureADGroupMember -ObjectId $group.ObjectId -RefObjectId $Laptop
        $user, $device = Get-AzureADGroupMember -ObjectId $group.ObjectId -All $true | Sort-Object ObjectType -Descending
        $user.Department, $user.AccountEnabled, $user.UserType, $user.MailNickName, $user.ExtensionProperty['employeeId'] |
            Should -Be 'Marketing', $true, 'Member', 'ada', '1'
        $device.DeviceOSType, $device.DeviceTrustType | Should -Be 'Windows', 'AzureAd'
        (Get-AzureADObjectByObjectId -ObjectIds $Ada, $Laptop | ForEach-Object { $_.Department ?? $_.DeviceOSType }) | Should -Be 'Marketing', 'Windows'
    }

    It 'give nothing for a user without a manager, and no error, in a pipe of all users' {
        Set-AzureADUserManager -ObjectId $Bob -RefObjectId $Ada
        $managers = Get-AzureADUser -All $true | Get-AzureADUserManager
        $managers.DisplayName, $managers.Department | Should -Be 'Ada Byron', 'Marketing'
        $null -eq (Get-AzureADUserManager -ObjectId $Ada) | Should -BeTrue
        (Get-AzureADUserDirectReport -ObjectId $Ada).Department | Should -Be 'Marketing'
        { Get-AzureADUserManager -ObjectId 'ghost@contoso.example' } | Should -Throw '*does not exist*'
    }

    It 'give no registered owners where nobody registered the devices' {
        Get-AzureADDevice -All $true | Get-AzureADDeviceRegisteredOwner | Should -BeNullOrEmpty
    }

    It 'pipe by object and by id into Get-AzureADMSGroup' {
        $group = New-Group 'Across'
        ($group | Get-AzureADMSGroup).DisplayName, (Get-AzureADMSGroup -Id $group.ObjectId | Get-AzureADMSGroup).DisplayName, ($group.ObjectId | Get-AzureADMSGroup).DisplayName |
            Should -Be 'Across', 'Across', 'Across'
        (Get-AzureADMSGroup -Id $group.ObjectId -Select displayName, mailNickname).MailNickname | Should -Be 'NotSet'
    }

    It 'carry the pipeline variable through' {
        $group = New-Group 'Piped'
        Add-AzureADGroupMember -ObjectId $group.ObjectId -RefObjectId $Ada
        Get-AzureADGroup -SearchString 'Piped' -PipelineVariable found | Get-AzureADGroupMember -All $true |
            ForEach-Object { "$($found.DisplayName): $($_.UserPrincipalName)" } | Should -Be 'Piped: ada@contoso.example'
    }
}

Describe 'Objects of the AzureAD family' {
    It 'have the columns of their model in a file, and no others' {
        $null = New-Group 'Columns'
        foreach ($command in { Get-AzureADGroup -SearchString 'Columns' }, { Get-AzureADDevice -Top 1 }, { Get-AzureADTenantDetail }) {
            $object = & $command
            $object.PSObject.Properties.Name | Should -Be $object.GetType().GetProperties().Name
        }
    }

    It 'are given whole by New-AzureADUser' {
        $password = New-Object Microsoft.Open.AzureAD.Model.PasswordProfile -Property @{ Password = '3Rv0y1q39/chsy' }
        $more = New-Object "System.Collections.Generic.Dictionary``2[System.String,System.String]"
        $more.Add('extensionAttribute5', 'X')
        $user = New-AzureADUser -DisplayName 'Peter Fischer' -UserPrincipalName 'peter@contoso.example' -MailNickName 'peter' -AccountEnabled $true -PasswordProfile $password -Department 'Development' -UsageLocation 'DE' -OtherMails @('p@fabrikam.example') -TelephoneNumber '+49 1' -ExtensionProperty $more
        $user.Department, $user.UsageLocation, $user.OtherMails[0], $user.TelephoneNumber, $user.AccountEnabled, $user.UserType, $user.ExtensionProperty['extensionAttribute5'] |
            Should -Be 'Development', 'DE', 'p@fabrikam.example', '+49 1', $true, 'Member', 'X'
        $user.PasswordProfile | Should -BeNullOrEmpty
        Remove-AzureADUser -ObjectId $user.ObjectId
    }

    It 'let a script get_Item what every user''s extensions had, empty or not' {
        $extensions = Get-AzureADUserExtension -ObjectId $Bob
        foreach ($key in 'createdDateTime', 'employeeId', 'onPremisesDistinguishedName', 'userIdentities') { { $extensions.get_Item($key) } | Should -Not -Throw }
        $extensions.Keys | Should -Contain 'odata.metadata'
        (Get-AzureADUserExtension -ObjectId $Ada).get_Item('employeeId') | Should -Be '1'
    }
}

Describe 'A filter' {
    It '<Filter> finds as AzureAD did' -ForEach @(
        @{ Filter = "TelephoneNumber eq '+44 2'" }
        @{ Filter = "startswith(TelephoneNumber,'+44') and AccountEnabled eq true" }
        @{ Filter = "extensionAttribute1 eq 'CC-1'" }
        @{ Filter = "ObjectId eq guid'00000000-0000-4000-8000-0000000000a1'" }
        @{ Filter = "startswith(DisplayName,'Ada')+and+Department+eq+'Marketing'" }
        @{ Filter = "PhysicalDeliveryOfficeName eq 'LON'" }
        @{ Filter = "JobTitle eq 'Analyst' and not (DisplayName eq 'TelephoneNumber eq ''1''')" }
    ) {
        (Get-AzureADUser -Filter $Filter).DisplayName | Should -Be 'Ada Byron'
    }

    It 'copied from an address finds groups by their types' {
        $null = New-AzureADMSGroup -DisplayName 'Office' -MailEnabled $true -SecurityEnabled $true -MailNickname 'office' -GroupTypes 'Unified'
        (Get-AzureADMSGroup -Filter "groupTypes/any(c:c+eq+'Unified')" -All:$true).DisplayName | Should -Contain 'Office'
    }
}

Describe 'A search string' {
    It 'is the start of a user''s name or principal name, or a whole mail address or nickname' {
        $made = New-AzureADUser -DisplayName 'Gus Hale' -UserPrincipalName 'gus@contoso.example' -MailNickName 'ghale' -AccountEnabled $true -Department 'Archive' -PasswordProfile (New-Object Microsoft.Open.AzureAD.Model.PasswordProfile -Property @{ Password = '3Rv0y1q39/chsy' })
        foreach ($text in 'Gus', 'gus@con', 'ghale') {
            (Get-AzureADUser -SearchString $text).ObjectId | Should -Be $made.ObjectId -Because $text
        }
        foreach ($text in 'Hale', 'gha', 'Archive') {
            Get-AzureADUser -SearchString $text | Should -BeNullOrEmpty -Because $text
        }
        Remove-AzureADUser -ObjectId $made.ObjectId
    }

    It 'finds a group by its mail address or nickname too, deleted or not, and with either family' {
        $group = New-AzureADMSGroup -DisplayName 'Search me' -MailEnabled $true -SecurityEnabled $true -MailNickname 'findable' -GroupTypes 'Unified'
        foreach ($text in 'Search', 'findable', $group.Mail) {
            (Get-AzureADMSGroup -SearchString $text).Id, (Get-AzureADGroup -SearchString $text).ObjectId | Should -Be $group.Id, $group.Id -Because $text
        }
        Get-AzureADMSGroup -SearchString 'findab' | Should -BeNullOrEmpty
        Remove-AzureADMSGroup -Id $group.Id
        (Get-AzureADMSDeletedGroup -SearchString $group.Mail).Id | Should -Be $group.Id
    }
}

Describe 'The articles of 2020 on administrative units' {
    It 'run as printed, with ObjectId, RoleObjectId and RoleMemberInfo' {
        $null = New-AzureADMSAdministrativeUnit -Description 'West Coast region' -DisplayName 'West Coast'
        $adminUnitObj = Get-AzureADMSAdministrativeUnit -Filter "displayname eq 'West Coast'"
        $adminUser = Get-AzureADUser -ObjectId 'ada@contoso.example'
        $role = Get-AzureADDirectoryRole | Where-Object -Property DisplayName -EQ -Value 'User Administrator'
        Add-AzureADMSAdministrativeUnitMember -Id $adminUnitObj.ObjectId -RefObjectId $adminUser.ObjectId
        (Get-AzureADMSAdministrativeUnitMember -ObjectId $adminUnitObj.ObjectId).ObjectId | Should -Be $Ada
        $roleMember = New-Object -TypeName Microsoft.Open.AzureAD.Model.RoleMemberInfo
        $roleMember.ObjectId = $adminUser.ObjectId
        $made = Add-AzureADMSScopedRoleMembership -ObjectId $adminUnitObj.ObjectId -RoleObjectId $role.ObjectId -RoleMemberInfo $roleMember
        $made.RoleMemberInfo.Id | Should -Be $Ada
        (Get-AzureADMSScopedRoleMembership -ObjectId $adminUnitObj.ObjectId).RoleMemberInfo.ObjectId | Should -Be $Ada
        $msMember = New-Object -TypeName Microsoft.Open.MSGraph.Model.MsRoleMemberInfo
        $msMember.Id = $Bob
        (Add-AzureADScopedRoleMembership -Id $adminUnitObj.Id -RoleId $role.ObjectId -RoleMemberInfo $msMember).RoleMemberInfo.ObjectId | Should -Be $Bob
        Add-AzureADMSScopedRoleMembership -Id $adminUnitObj.Id -RoleId $role -RoleMemberInfo (Get-AzureADUser -ObjectId 'cleo@contoso.example') | Should -Not -BeNullOrEmpty
    }

    It 'add an ObjectId that no list and no file shows' {
        $group = New-AzureADMSGroup -DisplayName 'Hidden' -MailEnabled $false -SecurityEnabled $true -MailNickname 'hidden'
        $group.ObjectId | Should -Be $group.Id
        ($group | Format-List * | Out-String) | Should -Not -Match 'ObjectId'
        ($group | ConvertTo-Csv)[0] | Should -Not -Match 'ObjectId'
    }
}

Describe 'The text of a refusal' {
    It 'prints as text, and is searched as text' {
        $message = (Get-Failure { Get-AzureADMSGroup -Id (New-Guid) }).Exception.ErrorContent.Message
        ($message | Out-String).Trim() | Should -BeLike 'Resource*does not exist*'
        $message.Contains('does not exist') | Should -BeTrue
        $message.Split("'")[0] | Should -Be 'Resource '
        "$message" -eq $message.Value | Should -BeTrue
    }

    It 'is the third line of the exception''s message' {
        $failure = Get-Failure { Get-AzureADUser -ObjectId 'ghost@contoso.example' }
        ($failure.Exception.Message -split "`n")[2] | Should -BeLike "Message: Resource 'ghost@contoso.example' does not exist*"
        $failure.CategoryInfo.Reason | Should -Be 'ApiException'
    }
}

Describe 'The originals'' assemblies' {
    It 'may be loaded by name, before a catch that names their types' {
        Add-Type -AssemblyName Microsoft.Open.AzureAD16.Graph.Client -ErrorAction Stop
        Add-Type -AssemblyName Microsoft.Open.Azure.AD.CommonLibrary -ErrorAction Stop
        { Add-Type -AssemblyName No.Such.Assembly -ErrorAction Stop } | Should -Throw
        $caught = try { Get-AzureADUser -ObjectId 'ghost@contoso.example' } catch [Microsoft.Open.AzureAD16.Client.ApiException] { 'caught' }
        $caught | Should -Be 'caught'
    }
}

Describe 'Connect-AzureAD in a script, without a token' {
    It 'stays with the local directory that is connected, whoever signs in' {
        $credential = [pscredential]::new('admin@contoso.example', (ConvertTo-SecureString 'x' -AsPlainText -Force))
        foreach ($how in @{}, @{ Credential = $credential }, @{ TenantId = 'contoso.example' }, @{ TenantId = 'x'; ApplicationId = 'y'; CertificateThumbprint = 'z' }) {
            (Connect-AzureAD @how -WarningVariable warnings -WarningAction SilentlyContinue).Account.Id | Should -BeLike '*@*'
            $warnings | Should -BeLike 'nobody was signed in*'
        }
        (Get-AzureADUser -ObjectId $Ada).DisplayName | Should -Be 'Ada Byron'
    }

    It 'stays with a served directory, and says who is signed in to which tenant' {
        $served = Start-RollcallDirectory -Seed $PSScriptRoot/seed.jsonl
        try {
            $null = Connect-AzureAD -MsAccessToken $served.Token -GraphEndpoint $served.Url -ConnectionName served
            $context = Connect-AzureAD -ConnectionName served -WarningAction SilentlyContinue
            $context.Account.Id | Should -BeLike '*@*'
            $context.TenantDomain | Should -Be 'drumkit.onmicrosoft.com'
            (Get-AzureADCurrentSessionInfo -ConnectionName served).TenantId | Should -Be (Get-AzureADTenantDetail -ConnectionName served).ObjectId
        }
        finally {
            $served | Stop-RollcallDirectory
            Disconnect-AzureAD -ConnectionName served
        }
    }

    It 'gives a tenant id off which a script reads Guid, and the address where one signs in' {
        $context = Connect-AzureAD -WarningAction SilentlyContinue
        $context.TenantId.Guid, "$($context.TenantId)", $context.TenantId.ToString() | Should -Be (@((Get-AzureADTenantDetail).ObjectId) * 3)
        $context.TenantId -eq (Get-AzureADTenantDetail).ObjectId | Should -BeTrue
        $session = Get-AzureADCurrentSessionInfo
        $session.Environment.Endpoints['ActiveDirectory'] + $session.Tenant.Id | Should -Be "https://login.microsoftonline.com/$($session.TenantId)"
        ($session | Select-Object TenantId | ConvertTo-Json -Compress) | Should -Be "{`"TenantId`":`"$($session.Tenant.Id)`"}"
    }

    It 'is told by AzureSession, which scripts ask whether somebody is connected' {
        $tokens = [Microsoft.Open.Azure.AD.CommonLibrary.AzureSession]::AccessTokens
        $tokens.Count, @($tokens.Keys) | Should -Be 1, 'AccessToken'
        $tokens.AccessToken.UserId | Should -Be (Get-AzureADCurrentSessionInfo).Account.Id
        $tokens['AccessToken'].TenantId | Should -Be (Get-AzureADTenantDetail).ObjectId
        [Microsoft.Open.Azure.AD.CommonLibrary.AzureSession]::AccessTokens.AccessToken.LoginType | Should -Be 'OrgId'
    }

    It 'is nothing to AzureSession where nobody is connected, and a token prints without itself' {
        $unconnected, $token, $user, $printed = pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$script:ModulePath'
            `$null -eq [Microsoft.Open.Azure.AD.CommonLibrary.AzureSession]::AccessTokens
            `$null = Connect-AzureAD -MsAccessToken 'e30.e30.secret' -AccountId 'ada@contoso.example' -TenantId 'contoso.example'
            `$token = [Microsoft.Open.Azure.AD.CommonLibrary.AzureSession]::AccessTokens.AccessToken
            `$token.AccessToken, `$token.UserId, `$token"
        $unconnected, $token, $user | Should -Be 'True', 'e30.e30.secret', 'ada@contoso.example'
        $printed -join "`n" | Should -Match 'TenantId' -Because 'the rest is printed'
        $printed -join "`n" | Should -Not -Match 'secret'
    }

    It 'fails where there is no connection at all' {
        (Get-Failure { Connect-AzureAD -ConnectionName nowhere }).FullyQualifiedErrorId | Should -BeLike 'SignInNotSupported,*'
    }
}

Describe 'The manifest of <_>' -ForEach 'Rollcall', 'compat/AzureAD/AzureAD', 'compat/AzureADPreview/AzureADPreview',
    'compat-graph/Microsoft.Graph/Microsoft.Graph', 'compat-graph/Microsoft.Graph.Authentication/Microsoft.Graph.Authentication',
    'compat-graph/Microsoft.Graph.Groups/Microsoft.Graph.Groups',
    'compat-graph/Microsoft.Graph.Identity.DirectoryManagement/Microsoft.Graph.Identity.DirectoryManagement' {
    It 'is without fault' {
        $manifest = Test-ModuleManifest (Join-Path $script:ModulePath "$_.psd1") -ErrorAction Stop -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $manifest.ExportedCmdlets.Count | Should -BeGreaterThan 1
    }
}
