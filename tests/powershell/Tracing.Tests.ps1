BeforeAll {
    . $PSScriptRoot/Setup.ps1

    # A service that is busy once, for two seconds, and then answers.
    function Start-BusyGraph {
        $stub = Start-GraphStub
        $stub.Listener.Close()
        $listener = [System.Net.HttpListener]::new()
        $listener.Prefixes.Add($stub.Address)
        $listener.Start()
        $worker = [powershell]::Create().AddScript({
                param($listener)
                $busy = $true
                while ($listener.IsListening) {
                    try { $context = $listener.GetContext() } catch { return }
                    $context.Response.ContentType = 'application/json'
                    $body = if ($busy) { '{"error":{"code":"TooManyRequests","message":"busy"}}' } else { '{"value":[{"id":"1"}]}' }
                    if ($busy) { $context.Response.StatusCode = 429; $context.Response.Headers['Retry-After'] = '2' }
                    $busy = $false
                    $bytes = [Text.Encoding]::UTF8.GetBytes($body)
                    $context.Response.OutputStream.Write($bytes, 0, $bytes.Length)
                    $context.Response.Close()
                }
            }).AddArgument($listener)
        $null = $worker.BeginInvoke()
        [pscustomobject]@{ Address = $stub.Address; Listener = $listener }
    }
}

Describe '-Verbose' {
    It 'tells of a refused attempt, and of the wait, while the call still waits' {
        $busy = Start-BusyGraph
        try {
            $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $busy.Address -ConnectionName busy
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $told = Get-AzureADUser -ConnectionName busy -Verbose 4>&1 | ForEach-Object { [pscustomobject]@{ At = $watch.ElapsedMilliseconds; What = $_ } }
        }
        finally {
            Disconnect-AzureAD -ConnectionName busy
            $busy.Listener.Close()
        }
        $refused, $answered, $user = $told
        "$($refused.What)" | Should -BeLike 'GET *users*: 429*next attempt in * ms*'
        ($told | Where-Object { $_.What -is [Microsoft.Open.AzureAD.Model.User] }) | Should -HaveCount 1
        $told[-1].At - $refused.At | Should -BeGreaterThan 1000
    }

    It 'tells nothing where it is not asked, and everything where the preference says so' {
        Connect-TestDirectory
        try {
            @(Get-AzureADUser -Top 1 4>&1).Count | Should -Be 1
            $told = & { $VerbosePreference = 'Continue'; Get-AzureADUser -Top 1 4>&1 }
            @($told | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 0
        }
        finally { Disconnect-TestDirectory }
    }
}
