BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # Runs a script beside this one until it is at work, stops it, and tells how long that took.
    function Measure-Stop([scriptblock]$Script, [object[]]$With, [scriptblock]$AtWork) {
        $shell = [powershell]::Create().AddScript("Import-Module '$script:ModulePath'`n$Script")
        $With | ForEach-Object { $null = $shell.AddArgument($_) }
        try {
            $null = $shell.BeginInvoke()
            for ($i = 0; $i -lt 200 -and -not (& $AtWork); $i++) { Start-Sleep -Milliseconds 50 }
            Start-Sleep -Milliseconds 200
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            [pscustomobject]@{ Milliseconds = $watch.ElapsedMilliseconds; State = "$($shell.InvocationStateInfo.State)" }
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Ctrl+C' {
    # The machine may be busy at one moment; not at each of five.
    It 'stops a cmdlet that waits for an answer within 100 ms' {
        # Takes connections and never answers.
        $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $silent.Start()
        $script = {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint "http://localhost:$($args[0])/" -ConnectionName "silent$($args[1])"
            Get-AzureADUser -ConnectionName "silent$($args[1])"
        }
        try {
            $stops = 1..5 | ForEach-Object {
                Measure-Stop $script $silent.LocalEndpoint.Port, $_ { $silent.Pending() }
                while ($silent.Pending()) { $silent.AcceptTcpClient().Dispose() }
            }
        }
        finally { $silent.Stop() }
        $stops.State | Sort-Object -Unique | Should -Be 'Stopped'
        ($stops.Milliseconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 100
    }

    It 'stops a cmdlet that pauses between two looks within 100 ms' {
        $stub = Start-GraphStub -Body '{"id":"11111111-0000-4000-8000-000000000001","membershipRule":"user.department -eq \"Sales\"","membershipRuleProcessingState":"On","value":[{"id":"2","displayName":"B"}]}'
        $script = {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $args[0] -ConnectionName "pausing$($args[1])"
            Wait-AzureADMSGroupMembership -Id '11111111-0000-4000-8000-000000000001' -IntervalSeconds 60 -ConnectionName "pausing$($args[1])"
        }
        try {
            $stops = 1..5 | ForEach-Object {
                while ($stub.Requests.TryDequeue([ref]$null)) { }
                Measure-Stop $script $stub.Address, $_ { $stub.Requests.Count -ge 3 }
            }
        }
        finally { $stub.Listener.Close() }
        $stops.State | Sort-Object -Unique | Should -Be 'Stopped'
        ($stops.Milliseconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 100
    }
}

Describe 'Select-Object -First' {
    It 'stops the paging of <_>' -ForEach 'Get-AzureADUser', 'Get-AzureADGroup', 'Get-AzureADMSGroup', 'Get-AzureADDevice' {
        # Every page says that there is another.
        $endless = Start-GraphStub -Body '{"value":[{"id":"1"},{"id":"2"}],"@odata.nextLink":"{address}v1.0/next?n={number}"}'
        try {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $endless.Address -ConnectionName endless
            @(& $_ -All $true -ConnectionName endless | Select-Object -First 3).Count | Should -Be 3
            # Two objects a page: the second page has the third object, and one more may have been read ahead.
            $endless.Requests.Count | Should -BeLessOrEqual 3
        }
        finally {
            Disconnect-AzureAD -ConnectionName endless
            $endless.Listener.Close()
        }
    }
}
