BeforeDiscovery {
    $families = @(
        @{ Command = { Get-AzureADMSGroup -Id '11111111-0000-4000-8000-000000000001' }; Type = 'Microsoft.Open.MSGraphBeta.Client.ApiException'
            Class = 'Microsoft.Open.MSGraphBeta.PowerShell.GetMSGroup' 
        }
        @{ Command = { Get-AzureADUser -ObjectId '11111111-0000-4000-8000-000000000001' }; Type = 'Microsoft.Open.AzureAD16.Client.ApiException'
            Class = 'Microsoft.Open.AzureAD16.PowerShell.GetUser' 
        }
    )
    $rows = @(
        @{ Status = 400; Code = 'Request_BadRequest'; Category = 'InvalidArgument' }
        @{ Status = 401; Code = 'InvalidAuthenticationToken'; Category = 'AuthenticationError' }
        @{ Status = 403; Code = 'Authorization_RequestDenied'; Category = 'PermissionDenied' }
        @{ Status = 404; Code = 'Request_ResourceNotFound'; Category = 'ObjectNotFound' }
        @{ Status = 409; Code = 'Conflict'; Category = 'ResourceExists' }
        @{ Status = 429; Code = 'TooManyRequests'; Category = 'LimitsExceeded' }
        @{ Status = 503; Code = 'ServiceUnavailable'; Category = 'ResourceUnavailable' }
    )
    $refusals = foreach ($row in $rows) { foreach ($family in $families) { $row + $family } }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
}

Describe 'A refusal with <Status> of <Class>' -ForEach $refusals {
    BeforeAll {
        $stub = Start-GraphStub -Status $Status -Body (Get-RefusalBody $Code 'The text of the service.')
        Connect-Stub $stub
        $failure = Get-Failure $Command
        Disconnect-AzureAD
        $stub.Listener.Close()
    }

    It 'has the category' {
        $failure.CategoryInfo.Category | Should -Be $Category
    }

    It 'has the id of the original' {
        $failure.FullyQualifiedErrorId | Should -Be "$Type,$Class"
    }

    It 'is an exception that says what the service said' {
        $failure.Exception.GetType().FullName | Should -Be $Type
        $failure.Exception.ErrorCode | Should -Be $Status
        $failure.Exception.ErrorContent.Code | Should -Be $Code
        "$($failure.Exception.ErrorContent.Message)" | Should -Be 'The text of the service.'
        $failure.Exception.ErrorContent.Message.Value | Should -Be 'The text of the service.'
        $failure.Exception.Message | Should -Match "Error occurred while executing $($Class.Split('.')[-1])"
        $failure.Exception.Message | Should -Match 'Message: The text of the service\.'
    }
}

Describe 'A refusal' {
    BeforeAll {
        $script:Stub = Start-GraphStub -Status 404 -Body (Get-RefusalBody 'Request_ResourceNotFound' "Resource 'x' does not exist or one of its queried reference-property objects are not present.")
        Connect-Stub $Stub
    }

    AfterAll {
        Disconnect-AzureAD
        $Stub.Listener.Close()
    }

    It 'is caught by every catch seen in scripts, without -ErrorAction' {
        $caught = try { Get-AzureADMSGroup -Id x } catch [Microsoft.Open.AzureAD16.Client.ApiException] { 'AzureAD16' }
        $caught | Should -Be 'AzureAD16'
        $caught = try { Get-AzureADMSGroup -Id x } catch [Microsoft.Open.MSGraphV10.Client.ApiException] { 'MSGraphV10' }
        $caught | Should -Be 'MSGraphV10'
    }

    It 'is caught with -ErrorAction SilentlyContinue as well' {
        $caught = try { Get-AzureADMSGroup -Id x -ErrorAction SilentlyContinue; 'passed' } catch { 'caught' }
        $caught | Should -Be 'caught'
    }

    It 'can be silenced by $ErrorActionPreference, as the originals could' {
        # In a process of its own: under a try, and Pester has one, PowerShell lets no terminating error be silenced.
        $output = pwsh -NoProfile -Command "Import-Module '$script:ModulePath'; `$ErrorActionPreference = 'SilentlyContinue'; Get-AzureADMSGroup -Id x; 'went on'"
        $output | Should -Be 'went on'
    }

    It 'matches the texts that scripts look for' {
        (Get-Failure { Get-AzureADMSGroup -Id x }).Exception.Message |
            Should -Match 'does not exist or one of its queried reference-property'
    }

    It 'names the object as its target' {
        (Get-Failure { Get-AzureADMSGroup -Id x }).TargetObject | Should -Be 'x'
    }
}

Describe 'A failure that is no refusal' {
    It 'says so when nobody has connected' {
        Disconnect-AzureAD
        $failure = Get-Failure { Get-AzureADMSGroup -Id x }
        $failure.FullyQualifiedErrorId | Should -Be 'Microsoft.Open.Azure.AD.CommonLibrary.AadNeedAuthenticationException,Microsoft.Open.MSGraphBeta.PowerShell.GetMSGroup'
        $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
        { try { Get-AzureADUser } catch [Microsoft.Open.Azure.AD.CommonLibrary.AadNeedAuthenticationException] { throw 'caught' } } | Should -Throw 'caught'
    }

    It 'says so when there is no connection' {
        $stub = Start-GraphStub
        Connect-Stub $stub
        $stub.Listener.Close()
        $failure = Get-Failure { Get-AzureADMSGroup -Id x }
        Disconnect-AzureAD
        $failure.FullyQualifiedErrorId | Should -Be 'TransportFailed,Microsoft.Open.MSGraphBeta.PowerShell.GetMSGroup'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
    }

    It 'says which way of signing in is not there, and what is' {
        foreach ($command in { Connect-AzureAD }, { Connect-AzureAD -TenantId t -CertificateThumbprint c -ApplicationId a }, { Connect-AzureAD -AadAccessToken t -AccountId a }) {
            $failure = Get-Failure $command
            $failure.CategoryInfo.Category | Should -Be 'NotImplemented'
            $failure.Exception.Message | Should -BeLike '*-MsAccessToken*-LocalDirectory*'
        }
    }

    It 'leaves a file alone that is no directory' {
        $path = Join-Path $TestDrive 'notes.txt'
        'these are notes, and no directory' * 500 | Set-Content $path
        $failure = Get-Failure { Connect-AzureAD -LocalDirectory $path }
        $failure.FullyQualifiedErrorId | Should -Be 'DirectoryFile,Microsoft.Open.Azure.AD.CommonLibrary.ConnectAzureAD'
        $failure.CategoryInfo.Category | Should -Be 'InvalidData'
        Get-Content $path | Should -BeLike 'these are notes*'
    }
}
