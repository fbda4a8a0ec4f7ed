# What the test files share: the module, a local directory of their own, and a Graph on this machine that says what it is told to.

Set-StrictMode -Version 3

$script:Folder = $PSScriptRoot
$script:ModulePath = if ($env:ROLLCALL_MODULE) { $env:ROLLCALL_MODULE } else { Join-Path $PSScriptRoot '../../target/module/Rollcall' }
Import-Module $script:ModulePath -Force:$false -ErrorAction Stop

# Connects to a new local directory holding the few people and devices of seed.jsonl.
function Connect-TestDirectory {
    $script:DirectoryFolder = Join-Path ([IO.Path]::GetTempPath()) "rollcall-tests-$(New-Guid)"
    $null = New-Item -ItemType Directory $script:DirectoryFolder
    $null = Connect-AzureAD -LocalDirectory (Join-Path $script:DirectoryFolder 'contoso.rollcall') -Seed (Join-Path $script:Folder 'seed.jsonl')
}

function Disconnect-TestDirectory {
    Disconnect-AzureAD
    Remove-Item $script:DirectoryFolder -Recurse -Force -ErrorAction SilentlyContinue
}

# Starts a server that gives every request the same answer, its own address for {address} and the number of the request for {number},
# and remembers what it was asked. -Requests of the result has the log.
function Start-GraphStub([int]$Status = 200, [string]$Body = '{}') {
    $probe = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $probe.Start()
    $port = $probe.LocalEndpoint.Port
    $probe.Stop()
    $listener = [System.Net.HttpListener]::new()
    $listener.Prefixes.Add("http://localhost:$port/")
    $listener.Start()
    $requests = [System.Collections.Concurrent.ConcurrentQueue[object]]::new()
    $worker = [powershell]::Create().AddScript({
            param($listener, $requests, $status, $body)
            while ($listener.IsListening) {
                try { $context = $listener.GetContext() } catch { return }
                $text = [IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
                $requests.Enqueue([pscustomobject]@{
                        Method = $context.Request.HttpMethod; Target = $context.Request.Url.PathAndQuery; Body = $text
                    })
                $context.Response.StatusCode = $status
                $context.Response.ContentType = 'application/json'
                # Longer than the client would wait, so that it says at once what it was told.
                $context.Response.Headers['Retry-After'] = '400'
                $bytes = [Text.Encoding]::UTF8.GetBytes($body.Replace('{address}', @($listener.Prefixes)[0]).Replace('{number}', "$($requests.Count)"))
                try { $context.Response.OutputStream.Write($bytes, 0, $bytes.Length); $context.Response.Close() } catch { }
            }
        }).AddArgument($listener).AddArgument($requests).AddArgument($Status).AddArgument($Body)
    $null = $worker.BeginInvoke()
    [pscustomobject]@{ Address = "http://localhost:$port/"; Requests = $requests; Listener = $listener }
}

# The body of an error answer.
function Get-RefusalBody([string]$Code, [string]$Message) {
    @{ error = @{ code = $Code; message = $Message; innerError = @{
                date = '2026-01-02T03:04:05'; 'request-id' = '11111111-1111-1111-1111-111111111111'
            }
        }
    } | ConvertTo-Json -Depth 5 -Compress
}

function Connect-Stub($Stub) {
    $null = Connect-AzureAD -MsAccessToken 'a-token' -GraphEndpoint $Stub.Address
}

# Runs a command that must fail and gives its error record.
function Get-Failure([scriptblock]$Command) {
    try { $null = & $Command } catch { return $_ }
    throw 'the command did not fail'
}
