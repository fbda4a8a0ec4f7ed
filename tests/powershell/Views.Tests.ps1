BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $PSStyle.OutputRendering = 'PlainText'

    # Names on the left of a list.
    function Get-ListLabel([string]$Text) {
        $Text -split '\r?\n' | ForEach-Object { if ($_ -match '^(\w+)\s+:') { $Matches[1] } }
    }
    # Names at the head of a table.
    function Get-TableHeader([string]$Text) {
        ($Text -split '\r?\n' | Where-Object { $_.Trim() } | Select-Object -First 1).Trim() -split '\s+'
    }
    $script:FourteenProperties = 'Id', 'Description', 'OnPremisesSyncEnabled', 'DisplayName', 'OnPremisesLastSyncDateTime', 'Mail', 'MailEnabled',
        'MailNickname', 'OnPremisesSecurityIdentifier', 'ProxyAddresses', 'SecurityEnabled', 'GroupTypes', 'MembershipRule', 'MembershipRuleProcessingState'
}

Describe 'A group' {
    BeforeAll {
        $script:Group = [Microsoft.Open.MSGraph.Model.MsGroup]@{ Id = 'g'; DisplayName = 'All marketing users'; GroupTypes = 'DynamicMembership'; MailEnabled = $false }
    }

    It 'prints as a list of fourteen, in the order of the announcement' {
        Get-ListLabel ($Group | Out-String) | Should -Be $FourteenProperties
        Get-ListLabel ($Group | Format-List | Out-String) | Should -Be $FourteenProperties
    }

    It 'prints so after a table of something else too' {
        Get-ListLabel ([Microsoft.Open.AzureAD.Model.User]@{ ObjectId = 'u' }, $Group | Out-String) | Should -Be $FourteenProperties
    }

    It 'shows lists in braces, empty ones too' {
        $text = $Group | Out-String
        $text | Should -Match '(?m)^ProxyAddresses\s+: \{\}\s*$'
        $text | Should -Match '(?m)^GroupTypes\s+: \{DynamicMembership\}\s*$'
    }

    It 'is Id, DisplayName and Description as a table' {
        Get-TableHeader ($Group | Format-Table | Out-String) | Should -Be 'Id', 'DisplayName', 'Description'
    }
}

Describe 'The view of <Type>' -ForEach @(
    @{ Type = 'Microsoft.Open.AzureAD.Model.User'; Columns = 'ObjectId', 'DisplayName', 'UserPrincipalName', 'UserType' }
    @{ Type = 'Microsoft.Open.AzureAD.Model.Group'; Columns = 'ObjectId', 'DisplayName', 'Description' }
    @{ Type = 'Microsoft.Open.AzureAD.Model.Device'; Columns = 'ObjectId', 'DeviceId', 'DisplayName' }
    @{ Type = 'Microsoft.Open.AzureAD.Model.DirectoryObject'; Columns = 'ObjectId', 'ObjectType' }
    @{ Type = 'Microsoft.Open.MSGraph.Model.MsDirectoryObject'; Columns = 'Id', 'OdataType' }
) {
    It 'is a table of the columns of the original' {
        Get-TableHeader (New-Object $Type | Out-String -Width 200) | Should -Be $Columns
    }
}

Describe 'An object in a list' {
    It 'prints by its class and properties, as the domains of a tenant and the licences of a user did' {
        $domain = [Microsoft.Open.AzureAD.Model.VerifiedDomain]@{ Name = 'contoso.example'; Initial = $true }
        $tenant = [Microsoft.Open.AzureAD.Model.TenantDetail]@{ ObjectId = 't'; VerifiedDomains = @($domain) }
        $tenant | Out-String -Width 200 | Should -BeLike '*{class VerifiedDomain {*'
        $user = [Microsoft.Open.AzureAD.Model.User]@{ ObjectId = 'u'; AssignedLicenses = @([Microsoft.Open.AzureAD.Model.AssignedLicense]@{ SkuId = 's' }) }
        $user | Format-List AssignedLicenses | Out-String | Should -Match '(?s)AssignedLicenses : \{class AssignedLicense \{.+DisabledPlans: .+SkuId: s'
    }

    It 'does so whatever its class' {
        $models = [Microsoft.Open.AzureAD.Model.User].Assembly.GetExportedTypes() | Where-Object { $_.FullName -like 'Microsoft.Open.*.Model.*' -and $_.GetMethod('ToJson') }
        $models.Count | Should -BeGreaterThan 25
        $models | Where-Object { $_.GetMethod('ToString', [type[]]@()).DeclaringType -ne $_ } | Should -BeNullOrEmpty
    }
}

Describe 'A user' {
    It 'shows everything as a list' {
        $labels = Get-ListLabel ([Microsoft.Open.AzureAD.Model.User]@{ ObjectId = 'u' } | Format-List | Out-String)
        $labels.Count | Should -BeGreaterThan 40
        $labels[0] | Should -Be 'ExtensionProperty'
    }
}

Describe 'An administrative unit' {
    It 'prints as a list of eight' {
        Get-ListLabel ([Microsoft.Open.MSGraph.Model.MsAdministrativeUnit]@{ Id = 'u' } | Out-String) | Should -Be 'Id', 'OdataType', 'Description',
            'DisplayName', 'IsMemberManagementRestricted', 'MembershipRule', 'MembershipRuleProcessingState', 'MembershipType'
    }
}

Describe 'The context of a session' {
    It 'is a table of five' {
        $stub = Start-GraphStub
        $context = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $stub.Address -AccountId 'ada@contoso.example'
        Disconnect-AzureAD
        $stub.Listener.Close()
        Get-TableHeader ($context | Out-String -Width 200) | Should -Be 'Account', 'Environment', 'TenantId', 'TenantDomain', 'AccountType'
        "$($context.Account)" | Should -Be 'ada@contoso.example'
        $context.Account.Id | Should -Be 'ada@contoso.example'
    }
}
