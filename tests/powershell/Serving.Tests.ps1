# Start-RollcallDirectory and Stop-RollcallDirectory: a directory served by this session, or by a process of its own.

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    $script:Pwsh = (Get-Process -Id $PID).Path
    $script:Seed = "$PSScriptRoot/seed.jsonl"

    function New-TestFile { Join-Path $TestDrive "$(New-Guid).rollcall" }

    # One request over http, as any other program makes it; its status, or 0 where nobody answers.
    function Send-Request($Served, [string]$Path, [string]$Method = 'Get', $Body) {
        $request = @{
            Uri = "$($Served.Url)/v1.0/$Path"; Method = $Method; Headers = @{ Authorization = "Bearer $($Served.Token)" }
            SkipHttpErrorCheck = $true; StatusCodeVariable = 'status'; TimeoutSec = 20
        }
        if ($Body) { $request += @{ Body = $Body | ConvertTo-Json; ContentType = 'application/json' } }
        try { $null = Invoke-RestMethod @request } catch { return 0 }
        $status
    }

    $script:Group = @{ displayName = 'Readers'; mailEnabled = $false; securityEnabled = $true; mailNickname = 'readers' }

    function Get-GroupName([string]$File) {
        $null = Connect-AzureAD -LocalDirectory $File -ConnectionName look
        try { (Get-AzureADMSGroup -All $true -ConnectionName look).DisplayName } finally { Disconnect-AzureAD -ConnectionName look }
    }
}

Describe 'A directory served by this session' {
    It 'can be connected to, and keeps what was written when it is stopped' {
        $file = New-TestFile
        $served = Start-RollcallDirectory -Path $file -Seed $script:Seed
        try {
            $served.ProcessId | Should -Be $PID
            $served.Path | Should -Be $file
            $null = Connect-AzureAD -MsAccessToken $served.Token -GraphEndpoint $served.Url -ConnectionName served
            (Get-AzureADUser -ObjectId 'ada@contoso.example' -ConnectionName served).DisplayName | Should -Be 'Ada Byron'
            $null = New-AzureADMSGroup -DisplayName Readers -MailEnabled $false -SecurityEnabled $true -MailNickname readers -ConnectionName served
        }
        finally {
            $served | Stop-RollcallDirectory
            Disconnect-AzureAD -ConnectionName served
        }
        Send-Request $served 'me' | Should -Be 0
        Get-GroupName $file | Should -Contain 'Readers'
    }

    It 'asks for the token' {
        $served = Start-RollcallDirectory
        try {
            Send-Request $served 'me' | Should -Be 200
            Send-Request ($served | Select-Object Url, @{ Name = 'Token'; Expression = { 'x' } }) 'me' | Should -Be 401
        }
        finally { $served | Stop-RollcallDirectory }
    }

    It 'stands beside others, each of which is stopped alone' {
        $first, $second = (Start-RollcallDirectory), (Start-RollcallDirectory)
        try {
            $first.Url | Should -Not -Be $second.Url
            (Get-Failure { Stop-RollcallDirectory -ProcessId $PID }).FullyQualifiedErrorId | Should -BeLike 'SeveralDirectories,*'
            $first | Stop-RollcallDirectory
            Send-Request $first 'me' | Should -Be 0
            Send-Request $second 'me' | Should -Be 200
            Stop-RollcallDirectory
            Send-Request $second 'me' | Should -Be 0
        }
        finally { $first, $second | Stop-RollcallDirectory }
        (Get-Failure { Stop-RollcallDirectory -ProcessId $PID }).FullyQualifiedErrorId | Should -BeLike 'NotARollcallDirectory,*'
        Stop-RollcallDirectory -Url $first.Url -Verbose 4>&1 | Should -BeLike '*has ended already'
    }

    It 'says which port is taken, and makes no directory then' {
        $file = New-TestFile
        $served = Start-RollcallDirectory
        try {
            $failure = Get-Failure { Start-RollcallDirectory -Path $file -Port ([uri]$served.Url).Port }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ServeFailed,*'
            $failure.Exception.Message | Should -Match "^the directory was not served: cannot listen on .$([regex]::Escape(([uri]$served.Url).Authority)).*another port"
            $file | Should -Not -Exist
        }
        finally { $served | Stop-RollcallDirectory }
    }

    It 'says what is wrong with the file or the seed, and leaves no directory behind' {
        $file = New-TestFile
        $served = Start-RollcallDirectory -Path $file
        try { (Get-Failure { Start-RollcallDirectory -Path $file }).Exception.Message | Should -Match "$([regex]::Escape($file)). is in use" }
        finally { $served | Stop-RollcallDirectory }

        $seed = Join-Path $TestDrive 'wrong.json'
        Set-Content $seed '{"users": [{"displayName": "Ann", "colour": "blue"}]}'
        $new = New-TestFile
        (Get-Failure { Start-RollcallDirectory -Path $new -Seed $seed }).Exception.Message | Should -BeLike '*line 1*colour*'
        $new | Should -Not -Exist
    }

    It 'is neither started nor stopped with -WhatIf' {
        $file = New-TestFile
        Start-RollcallDirectory -Path $file -WhatIf | Should -BeNullOrEmpty
        $file | Should -Not -Exist
        $served = Start-RollcallDirectory
        try {
            $served | Stop-RollcallDirectory -WhatIf
            Send-Request $served 'me' | Should -Be 200
        }
        finally { $served | Stop-RollcallDirectory }
    }

    It 'loses nothing that it answered when it is stopped while requests run' {
        $file = New-TestFile
        $served = Start-RollcallDirectory -Path $file
        $writers = 1..3 | ForEach-Object {
            Start-ThreadJob -ArgumentList $served, $script:Group, $_ {
                param($served, $group, $number)
                $answered = 0
                $group = $group.Clone()
                $header = @{ Authorization = "Bearer $($served.Token)" }
                try {
                    while ($true) {
                        $group.displayName = "$number-$answered"
                        $null = Invoke-RestMethod "$($served.Url)/v1.0/groups" -Method Post -Headers $header -ContentType application/json -Body ($group | ConvertTo-Json)
                        $answered++
                    }
                }
                catch { $answered }
            }
        }
        Start-Sleep -Milliseconds 1500
        $time = Measure-Command { $served | Stop-RollcallDirectory }
        $answered = ($writers | Receive-Job -Wait -AutoRemoveJob | Measure-Object -Sum).Sum
        $time.TotalSeconds | Should -BeLessThan 8
        $answered | Should -BeGreaterThan 0
        @(Get-GroupName $file).Count | Should -BeIn ($answered..($answered + 3))
    }

    It 'is the whole process''s: one runspace starts it, another uses and stops it' {
        $shell = [powershell]::Create()
        try {
            $served = $shell.AddScript("Import-Module '$script:ModulePath'; Start-RollcallDirectory").Invoke()[0]
            $shell.HadErrors | Should -BeFalse
            Send-Request $served 'me' | Should -Be 200
        }
        finally { $shell.Runspace.Close(); $shell.Dispose() }
        Send-Request $served 'me' | Should -Be 200
        $served | Stop-RollcallDirectory
        Send-Request $served 'me' | Should -Be 0
    }
}

Describe 'A session that has nothing but the module' {
    BeforeAll {
        # Without the build's folders around it, and without a command on PATH.
        $script:Alone = Join-Path $TestDrive 'alone/Rollcall'
        Copy-Item $script:ModulePath $script:Alone -Recurse
        $script:Nowhere = (New-Item -ItemType Directory (Join-Path $TestDrive 'nowhere')).FullName

        function Invoke-Session([string]$Script) {
            $before = $env:PATH, $env:ROLLCALL_COMMAND
            $env:PATH, $env:ROLLCALL_COMMAND = $script:Nowhere, $null
            try { & $script:Pwsh -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; Import-Module '$script:Alone'; $Script" }
            finally { $env:PATH, $env:ROLLCALL_COMMAND = $before }
        }

        $script:Write = @'
            $null = Connect-AzureAD -MsAccessToken $served.Token -GraphEndpoint $served.Url
            $null = New-AzureADMSGroup -DisplayName Readers -MailEnabled $false -SecurityEnabled $true -MailNickname readers
'@
    }

    It 'serves, and what was written outlasts the session, which leaves no process behind' {
        $file = New-TestFile
        $url = Invoke-Session "`$served = Start-RollcallDirectory -Path '$file'; $script:Write; `$served.Url"
        Send-Request @{ Url = $url; Token = 'any' } 'me' | Should -Be 0
        Get-GroupName $file | Should -Be 'Readers'
    }

    It 'goes on when the module is removed, and is stopped when it is imported again' {
        $file = New-TestFile
        $answer = Invoke-Session @"
            `$served = Start-RollcallDirectory -Path '$file'; $script:Write
            Remove-Module Rollcall
            function Test-Answer { try { `$null = Invoke-RestMethod "`$(`$served.Url)/v1.0/me" -SkipHttpErrorCheck; 'answered' } catch { 'silent' } }
            Test-Answer
            Import-Module '$script:Alone'
            `$served | Stop-RollcallDirectory
            Test-Answer
"@
        $answer | Should -Be 'answered', 'silent'
        Get-GroupName $file | Should -Be 'Readers'
    }

    It 'leaves no file of a directory in memory behind' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'temporary')).FullName
        $before = $env:TMPDIR
        $env:TMPDIR = $folder
        try { Invoke-Session '$null = Start-RollcallDirectory' } finally { $env:TMPDIR = $before }
        Get-ChildItem $folder -Filter 'rollcall-*' | Should -BeNullOrEmpty
    }

    It 'says with -Detached what is missing' {
        $said = Invoke-Session 'try { Start-RollcallDirectory -Detached } catch { $_.Exception.Message }'
        $said | Should -BeLike '*rollcall*is not there*without -Detached*'
    }
}

Describe 'A directory served with -Detached' {
    It 'outlives the session that started it, until it is stopped' {
        $file = New-TestFile
        $served = & $script:Pwsh -NoProfile -NonInteractive -Command "Import-Module '$script:ModulePath'; Start-RollcallDirectory -Path '$file' -Detached | ConvertTo-Json" | ConvertFrom-Json
        try {
            $served.ProcessId | Should -Not -Be $PID
            Send-Request $served 'groups' -Method Post -Body $script:Group | Should -Be 201
        }
        finally { $served | Stop-RollcallDirectory }
        Get-Process -Id $served.ProcessId -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-GroupName $file | Should -Be 'Readers'
    }

    It 'refuses as the command does' {
        $taken = Start-RollcallDirectory
        try {
            $failure = Get-Failure { Start-RollcallDirectory -Detached -Port ([uri]$taken.Url).Port }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ServeFailed,*'
            $failure.Exception.Message | Should -BeLike "*cannot listen on*$(([uri]$taken.Url).Authority)*"
        }
        finally { $taken | Stop-RollcallDirectory }
    }

    It 'is the only process that is ended: another''s is left alone' {
        $other = Start-Process $script:Pwsh '-NoProfile', '-Command', 'Start-Sleep 60' -PassThru
        try { (Get-Failure { Stop-RollcallDirectory -ProcessId $other.Id }).FullyQualifiedErrorId | Should -BeLike 'NotARollcallDirectory,*' }
        finally { $other | Stop-Process -Force }
    }
}
