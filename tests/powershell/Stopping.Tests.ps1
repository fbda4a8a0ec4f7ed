BeforeAll {
    . $PSScriptRoot/Setup.ps1
}

Describe 'Ctrl+C' {
    It 'stops a cmdlet that waits for an answer, at once' {
        # Takes connections and never answers.
        $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $silent.Start()
        $shell = [powershell]::Create().AddScript({
                param($module, $port)
                Import-Module $module
                $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint "http://localhost:$port/"
                Get-AzureADUser
            }).AddArgument($script:ModulePath).AddArgument($silent.LocalEndpoint.Port)
        try {
            $null = $shell.BeginInvoke()
            for ($i = 0; $i -lt 100 -and -not $silent.Pending(); $i++) { Start-Sleep -Milliseconds 50 }
            Start-Sleep -Milliseconds 100
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            # 100 ms is the aim; the test machine may be busy.
            $watch.ElapsedMilliseconds | Should -BeLessThan 1000
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally {
            $silent.Stop()
            $shell.Dispose()
        }
    }
}
