BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # What a command sends, as an object with Method, Target and Body (parsed).
    function Get-Sent([scriptblock]$Command) {
        $stub = Start-GraphStub -Body '{"id":"11111111-0000-4000-8000-000000000001","value":true}'
        try {
            Connect-Stub $stub
            $null = & $Command
            $request = $stub.Requests.ToArray() | Where-Object Method -NE 'GET' | Select-Object -Last 1
            [pscustomobject]@{
                Method = $request.Method; Target = $request.Target; Text = $request.Body
                Body   = $(if ($request.Body) { $request.Body | ConvertFrom-Json -AsHashtable })
            }
        }
        finally {
            Disconnect-AzureAD
            $stub.Listener.Close()
        }
    }
    $script:Id = '11111111-0000-4000-8000-000000000001'
}

Describe 'What is sent' {
    It 'is only what was named' {
        (Get-Sent { Set-AzureADMSGroup -Id $Id -Description 'x' }).Body.Keys | Should -Be 'description'
    }

    It 'is null for a text that is to be cleared, by "" and by $null' {
        $body = (Get-Sent { Set-AzureADUser -ObjectId $Id -City '' -Department $null }).Body
        $body.Keys | Sort-Object | Should -Be 'city', 'department'
        $body.city | Should -BeNullOrEmpty
        $body.department | Should -BeNullOrEmpty
    }

    It 'names an extension property as Graph does, however it was written' {
        (Get-Sent { Set-AzureADUserExtension -ObjectId $Id -ExtensionName EmployeeId -ExtensionValue '7' }).Text | Should -BeExactly '{"employeeId":"7"}'
        (Get-Sent { Set-AzureADUserExtension -ObjectId $Id -ExtensionName extension_1f_Shoe -ExtensionValue '43' }).Text | Should -BeExactly '{"extension_1f_Shoe":"43"}'
    }

    It 'is an empty list for a list that is to be cleared, by "", $null and @()' {
        foreach ($value in '', $null, @()) {
            (Get-Sent { Set-AzureADMSGroup -Id $Id -GroupTypes $value }).Text | Should -Be '{"groupTypes":[]}'
        }
    }

    It 'goes by Graph''s names for the properties of a user' {
        $body = (Get-Sent {
                Set-AzureADUser -ObjectId $Id -PhysicalDeliveryOfficeName 'SCH' -Mobile '+1' -TelephoneNumber '+2' -ImmutableId 'i' -FacsimileTelephoneNumber '+3'
            }).Body
        $body.officeLocation | Should -Be 'SCH'
        $body.mobilePhone | Should -Be '+1'
        $body.businessPhones | Should -Be '+2'
        $body.onPremisesImmutableId | Should -Be 'i'
        $body.faxNumber | Should -Be '+3'
    }

    It 'takes a password profile as an object or a hashtable' {
        foreach ($profile in @{ Password = 'p'; ForceChangePasswordNextLogin = $true }, [Microsoft.Open.AzureAD.Model.PasswordProfile]::new('p', $true)) {
            $body = (Get-Sent { Set-AzureADUser -ObjectId $Id -PasswordProfile $profile }).Body
            $body.passwordProfile.password | Should -Be 'p'
            $body.passwordProfile.forceChangePasswordNextSignIn | Should -BeTrue
        }
    }

    It 'takes a password profile made of the password alone, with one flag or with both' {
        $text = foreach ($arguments in @('p'), @('p', $true), @('p', $true, $false)) {
            $made = New-Object Microsoft.Open.AzureAD.Model.PasswordProfile -ArgumentList $arguments
            (Get-Sent { Set-AzureADUser -ObjectId $Id -PasswordProfile $made }).Text
        }
        $text[0] | Should -Be '{"passwordProfile":{"password":"p"}}'
        $text[1] | Should -Be '{"passwordProfile":{"password":"p","forceChangePasswordNextSignIn":true}}'
        $text[2] | Should -Be '{"passwordProfile":{"password":"p","forceChangePasswordNextSignIn":true,"forceChangePasswordNextSignInWithMfa":false}}'
    }

    It 'is a DELETE of the link and never of the member' {
        $sent = Get-Sent { Remove-AzureADGroupMember -ObjectId $Id -MemberId '22222222-0000-4000-8000-000000000002' }
        $sent.Method | Should -Be 'DELETE'
        $sent.Target | Should -BeLike '*/members/22222222-0000-4000-8000-000000000002/$ref'
    }

    It 'is nothing under -WhatIf' {
        $stub = Start-GraphStub
        Connect-Stub $stub
        Set-AzureADMSGroup -Id $Id -Description 'x' -WhatIf
        Remove-AzureADMSGroup -Id $Id -WhatIf
        Disconnect-AzureAD
        $stub.Listener.Close()
        $stub.Requests.ToArray() | Where-Object Method -NE 'GET' | Should -BeNullOrEmpty
    }
}

Describe 'An object from the pipeline' {
    BeforeAll {
        $script:Group = [Microsoft.Open.MSGraph.Model.MsGroup]@{ Id = $Id; DisplayName = 'G' }
        $script:OldGroup = [Microsoft.Open.AzureAD.Model.Group]@{ ObjectId = $Id; DisplayName = 'G' }
        $script:User = [Microsoft.Open.AzureAD.Model.User]@{ ObjectId = '22222222-0000-4000-8000-000000000002' }
    }

    It 'of either family goes into either' {
        foreach ($object in $Group, $OldGroup) {
            (Get-Sent { $object | Set-AzureADMSGroup -Description 'x' }).Text | Should -Be '{"description":"x"}'
            (Get-Sent { $object | Add-AzureADGroupMember -RefObjectId $User }).Target | Should -BeLike "*/groups/$Id/members/*"
        }
    }

    It 'is taken as the id of a member' {
        (Get-Sent { $User | Add-AzureADGroupMember -ObjectId $Id }).Text | Should -BeLike '*22222222-0000-4000-8000-000000000002*'
    }

    It 'may be a made-up one with an Id' {
        (Get-Sent { [pscustomobject]@{ Id = $Id; DisplayName = 'Z' } | Set-AzureADMSGroup -Description 'x' }).Target | Should -BeLike "*/groups/$Id"
    }

    It 'that is a row with both ends of a link gives each column to its parameter' {
        $row = [pscustomobject]@{ ObjectId = $Id; RefObjectId = $User.ObjectId; MemberId = $User.ObjectId; OwnerId = $User.ObjectId }
        foreach ($add in { $row | Add-AzureADGroupMember }, { $row | Add-AzureADGroupOwner }) {
            $sent = Get-Sent $add
            $sent.Target | Should -BeLike "*/groups/$Id/*"
            $sent.Text | Should -BeLike "*$($User.ObjectId)*"
        }
        (Get-Sent { $row | Remove-AzureADGroupMember }).Target | Should -BeLike "*/groups/$Id/members/$($User.ObjectId)/*"
        (Get-Sent { $row | Remove-AzureADGroupOwner }).Target | Should -BeLike "*/groups/$Id/owners/$($User.ObjectId)/*"
        (Get-Sent { $row | Set-AzureADUserManager }).Target | Should -BeLike "*/users/$Id/manager/*"
    }

    It 'that is a row may have one end given beside it' {
        $row = [pscustomobject]@{ ObjectId = $User.ObjectId; DisplayName = 'Ada' }
        (Get-Sent { $row | Add-AzureADGroupMember -ObjectId $Id }).Text | Should -BeLike "*$($User.ObjectId)*"
    }

    It 'may be the id itself' {
        (Get-Sent { $Id | Remove-AzureADMSGroup }).Target | Should -BeLike "*/groups/$Id"
    }
}

Describe 'A filter' {
    It '<Given> reaches the service as <Sent>' -ForEach @(
        @{ Given = "DisplayName eq 'DisplayName eq it'"; Sent = "displayName eq 'DisplayName eq it'" }
        @{ Given = "PhysicalDeliveryOfficeName eq 'O''Hara'"; Sent = "officeLocation eq 'O''Hara'" }
        @{ Given = "objectId eq guid'11111111-0000-4000-8000-000000000001'"; Sent = "id eq '11111111-0000-4000-8000-000000000001'" }
        @{ Given = "startsWith(Title,'Sales') and facsimileTelephoneNumber eq '1'"; Sent = "startsWith(jobTitle,'Sales') and faxNumber eq '1'" }
        @{ Given = "displayName eq 'title' and telephoneNumber eq '2'"; Sent = "displayName eq 'title' and businessPhones/any(p:p eq '2')" }
        @{ Given = "startswith(DisplayName,'A') and AccountEnabled eq true"; Sent = "startswith(displayName,'A') and accountEnabled eq true" }
        @{ Given = "proxyAddresses/any(p:p eq 'smtp:a@contoso.example')"; Sent = "proxyAddresses/any(p:p eq 'smtp:a@contoso.example')" }
    ) {
        $stub = Start-GraphStub -Body '{"value":[]}'
        Connect-Stub $stub
        Get-AzureADUser -Filter $Given
        Disconnect-AzureAD
        $stub.Listener.Close()
        $target = ($stub.Requests.ToArray() | Select-Object -Last 1).Target
        $query = [System.Web.HttpUtility]::ParseQueryString($target.Split('?')[1])
        $query['$filter'] | Should -Be $Sent
    }
}

Describe 'How much a Get gives' {
    BeforeAll {
        $users = 1..150 | ForEach-Object { "{`"id`":`"$_`"}" }
        $script:Stub = Start-GraphStub -Body "{`"value`":[$($users -join ',')]}"
        Connect-Stub $Stub
    }

    AfterAll {
        Disconnect-AzureAD
        $Stub.Listener.Close()
    }

    It 'is a hundred objects, with a warning when there are more' {
        (Get-AzureADUser -WarningVariable warnings -WarningAction SilentlyContinue).Count | Should -Be 100
        $warnings | Should -HaveCount 1
        $warnings[0] | Should -BeLike '*-All*'
    }

    It 'cannot be less than nothing' {
        $failure = Get-Failure { Get-AzureADUser -Top -1 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        $failure.Exception.Message | Should -Be '-Top is how many objects to give, and cannot be -1: use 0 or more'
    }

    It 'is -Top objects, without a warning' {
        (Get-AzureADUser -Top 7 -WarningVariable warnings).Count | Should -Be 7
        $warnings | Should -BeNullOrEmpty
    }

    It 'is everything with -All $true and with -All:$true' {
        (Get-AzureADUser -All $true).Count | Should -Be 150
        (Get-AzureADUser -All:$true).Count | Should -Be 150
    }

    It 'is no more than is asked for downstream' {
        (Get-AzureADUser -All $true | Select-Object -First 3).Count | Should -Be 3
    }
}
