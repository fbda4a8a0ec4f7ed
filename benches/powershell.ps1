# What PowerShell users feel: reading many users, sifting them by a rule, and importing the module. Each measurement is a process
# of its own, beside the way one would do it without Rollcall, in one run against one served directory.
#
#   cargo xtask build; pwsh -c "./benches/powershell.ps1 [-Users 100000] [-Rounds 3] [-Only Listing, Rules, Import] [-Kind '*match*']"

param([int]$Users = 100000, [int]$Rounds = 3, [ValidateSet('Listing', 'Rules', 'Import')][string[]]$Only = @('Listing', 'Rules', 'Import'),
    [string]$Kind = '*', [string]$Module = "$PSScriptRoot/../target/module/Rollcall")

$ErrorActionPreference = 'Stop'
$work = Join-Path $PSScriptRoot '../target/bench'
$null = New-Item -ItemType Directory -Force $work
$work = (Resolve-Path $work).Path
$Module = (Resolve-Path $Module).Path
$departments = 'Sales', 'Marketing', 'Legal', 'Research', 'Finance', 'Support', 'Logistics', 'Board'
$countries = 'Germany', 'Canada', 'United States', 'Japan', 'Brazil'

function New-Seed([string]$Path) {
    $file = [System.IO.StreamWriter]::new($Path)
    for ($i = 0; $i -lt $Users; $i++) {
        $department = $departments[$i % 8]
        $country = $countries[$i % 5]
        $file.WriteLine("{`"@odata.type`":`"#microsoft.graph.user`",`"id`":`"$('{0:x8}' -f $i)-0000-4000-8000-000000000000`",`"userPrincipalName`":`"user$i@contoso.example`",`"displayName`":`"User $i`",`"givenName`":`"Given $i`",`"surname`":`"Surname $i`",`"mailNickname`":`"user$i`",`"mail`":`"user$i@contoso.example`",`"userType`":`"Member`",`"accountEnabled`":true,`"department`":`"$department`",`"jobTitle`":`"Engineer`",`"country`":`"$country`",`"city`":`"City $($i % 97)`",`"officeLocation`":`"O$($i % 31)`",`"usageLocation`":`"DE`",`"businessPhones`":[`"+49 $i`"],`"employeeId`":`"$i`",`"proxyAddresses`":[`"SMTP:user$i@contoso.example`"]}")
    }
    $file.Dispose()
}

# Runs a script in a new process, which is connected before the clock starts; the script gives how many objects it had.
function Measure-Once([string]$Name, [string]$Script) {
    $line = pwsh -NoProfile -NonInteractive -Command "
        `$ErrorActionPreference = 'Stop'
        Import-Module '$Module'
        `$null = Connect-AzureAD -MsAccessToken '$($served.Token)' -GraphEndpoint '$($served.Url)'
        `$headers = @{ Authorization = 'Bearer $($served.Token)' }
        `$base = '$($served.Url)'.TrimEnd('/')
        `$watch = [System.Diagnostics.Stopwatch]::StartNew()
        `$count = & { $Script }
        `$seconds = `$watch.Elapsed.TotalSeconds
        `"`$count `$seconds `$([System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)`""
    $count, $seconds, $peak = "$(@($line)[-1])" -split ' '
    [pscustomobject]@{
        What = $Name; Objects = [int]$count; Seconds = [math]::Round([double]$seconds, 2)
        PerSecond = [int]([int]$count / [double]$seconds); PeakMB = [int]([long]$peak / 1MB)
    }
}

# The best of several rounds.
function Measure-Process([string]$Name, [string]$Script) {
    1..$Rounds | ForEach-Object { Measure-Once $Name $Script } | Sort-Object Seconds | Select-Object -First 1
}

# Who fits, by Where-Object and by a rule, in turns; the ratio of each round, so that a busy moment falls on both.
function Compare-Rule([string]$Kind, [string]$Rule, [string]$Where) {
    $pairs = foreach ($round in 1..$Rounds) {
        $all = Measure-Once $Kind "@(Get-AzureADUser -All `$true | Where-Object { $Where }).Count"
        $own = Measure-Once $Kind "@(Get-AzureADUser -All `$true -MembershipRule '$Rule').Count"
        if ($all.Objects -ne $own.Objects) { throw "$Kind gives $($own.Objects) by rule and $($all.Objects) by Where-Object" }
        [pscustomobject]@{ Fit = $own.Objects; Where = $all.Seconds; Own = $own.Seconds; Times = $all.Seconds / $own.Seconds }
    }
    $middle = [math]::Floor(($Rounds - 1) / 2)
    $times = @($pairs.Times | Sort-Object)
    [pscustomobject]@{
        Kind = $Kind; Fit = $pairs[0].Fit; Where = @($pairs.Where | Sort-Object)[$middle]; Rule = @($pairs.Own | Sort-Object)[$middle]
        Min = [math]::Round($times[0], 1); Median = [math]::Round($times[$middle], 1); Max = [math]::Round($times[-1], 1)
    }
}

# Each import in a process of its own, taken in turns so that a busy moment of the machine falls on all of them; the best of each.
function Measure-Import([System.Collections.Specialized.OrderedDictionary]$Commands) {
    $best = @{}
    foreach ($round in 1..[math]::Max(15, $Rounds)) {
        foreach ($name in $Commands.Keys) {
            $time = [double](pwsh -NoProfile -NonInteractive -Command "`$watch = [System.Diagnostics.Stopwatch]::StartNew(); $($Commands[$name]); `$watch.Elapsed.TotalMilliseconds")
            if (-not $best[$name] -or $time -lt $best[$name]) { $best[$name] = $time }
        }
    }
    $Commands.Keys | ForEach-Object { [pscustomobject]@{ What = $_; Milliseconds = [math]::Round($best[$_], 1) } }
}

# Of each kind, with few and many who fit. The service sifts by the first three itself, by the -eq of the fourth,
# and by none of the others.
$rules = @(
    @{ Kind = '-eq, 2.5 %'; Rule = 'user.department -eq "Sales" -and user.country -eq "Germany"'; Where = '$_.Department -eq "Sales" -and $_.Country -eq "Germany"' }
    @{ Kind = '-eq, 20 %'; Rule = 'user.country -eq "Germany"'; Where = '$_.Country -eq "Germany"' }
    @{ Kind = '-startsWith, 1 %'; Rule = 'user.displayName -startsWith "User 99"'; Where = '$_.DisplayName -like "User 99*"' }
    @{ Kind = '-eq and -match, 2.5 %'; Rule = 'user.department -match "^Sales$" -and user.country -eq "Germany"'; Where = '$_.Department -match "^Sales$" -and $_.Country -eq "Germany"' }
    @{ Kind = '-match, 0.1 %'; Rule = 'user.mailNickname -match "^user7.*7.7$"'; Where = '$_.MailNickName -match "^user7.*7.7$"' }
    @{ Kind = '-match, 1 %'; Rule = 'user.city -match "7$" -and user.department -match "^Sales"'; Where = '$_.City -match "7$" -and $_.Department -match "^Sales"' }
    @{ Kind = '-contains, 0.01 %'; Rule = 'user.displayName -contains "r 9999"'; Where = '$_.DisplayName -like "*r 9999*"' }
    @{ Kind = '-endsWith, 1 %'; Rule = 'user.userPrincipalName -endsWith "77@contoso.example"'; Where = '$_.UserPrincipalName -like "*77@contoso.example"' }
    @{ Kind = '-any, 0.01 %'; Rule = 'user.proxyAddresses -any (_ -contains "r1234")'; Where = '$_.ProxyAddresses -like "*r1234*"' }
    @{ Kind = '-match, 12.5 %'; Rule = 'user.department -match "^Sales$"'; Where = '$_.Department -match "^Sales$"' }
    @{ Kind = '-not -match, 50 %'; Rule = '-not (user.mailNickname -match "[02468]$")'; Where = '-not ($_.MailNickName -match "[02468]$")' }
    @{ Kind = 'nearly everybody'; Rule = 'user.accountEnabled -eq true'; Where = '$_.AccountEnabled' }
) | ForEach-Object { [pscustomobject]$_ }

Import-Module $Module
$seed = Join-Path $work "users-$Users.jsonl"
if (-not (Test-Path $seed)) { New-Seed $seed }
$served = Start-RollcallDirectory -Seed $seed
try {
    if ($Only -contains 'Listing') {
        $whole = 'id,deletedDateTime,accountEnabled,ageGroup,assignedLicenses,assignedPlans,businessPhones,city,companyName,country,department,displayName,employeeId,faxNumber,givenName,jobTitle,mail,mailNickname,mobilePhone,officeLocation,onPremisesSyncEnabled,otherMails,postalCode,preferredLanguage,proxyAddresses,state,streetAddress,surname,usageLocation,userPrincipalName,userType'
        $paging = "`$all = [System.Collections.Generic.List[object]]::new(); `$next = `"`$base/v1.0/users?```$select=$whole&```$top=999`"
            do { `$page = Invoke-RestMethod `$next -Headers `$headers; `$all.AddRange(`$page.value); `$next = `$page.'@odata.nextLink' } while (`$next); `$all.Count"
        $rest = Measure-Process 'Invoke-RestMethod, page by page' $paging
        $own = Measure-Process 'Get-AzureADUser -All $true' '$all = Get-AzureADUser -All $true; $all.Count'
        # Reading costs nothing more: what is listed is made as it comes.
        $read = Measure-Process 'the same, and each user read' '$all = Get-AzureADUser -All $true; foreach ($user in $all) { $null = $user.City }; $all.Count'
        $rest, $own, $read | Format-Table -AutoSize
        'objects per second, Get-AzureADUser over Invoke-RestMethod: {0:n1} (wanted: 3), with each user read {1:n1}; peak memory {2} and {3} MB against {4} MB' -f
        ($own.PerSecond / $rest.PerSecond), ($read.PerSecond / $rest.PerSecond), $own.PeakMB, $read.PeakMB, $rest.PeakMB
    }
    if ($Only -contains 'Rules') {
        'Get-AzureADUser -All $true | Where-Object against Get-AzureADUser -All $true -MembershipRule, which give the same users whole:'
        'seconds of each (median) and how many times as long the first takes (wanted: 5)'
        $rules | Where-Object Kind -Like $Kind | ForEach-Object { Compare-Rule $_.Kind $_.Rule $_.Where } | Format-Table -AutoSize
    }
}
finally {
    $served | Stop-RollcallDirectory
}
if ($Only -notcontains 'Import') { return }

$type = Join-Path $work 'AddType.psm1'
Set-Content $type "Add-Type -TypeDefinition 'using System.Runtime.InteropServices; public static class Native$PID { [DllImport(`"rollcall`")] public static extern uint rollcall_abi_version(); }'; function Get-Nothing { }"
$empty = Join-Path $work 'Empty.dll'
if (-not (Test-Path $empty)) {
    Add-Type -OutputAssembly $empty -TypeDefinition 'using System.Management.Automation; [Cmdlet("Get", "Nothing")] public class GetNothing : PSCmdlet { }'
}
$bare = Join-Path $work 'Bare'
$null = New-Item -ItemType Directory -Force $bare
Copy-Item $empty $bare
Set-Content (Join-Path $bare 'Bare.psd1') "@{ RootModule = 'Empty.dll'; ModuleVersion = '1.0'; CmdletsToExport = @('Get-Nothing'); FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }"
Measure-Import ([ordered]@{
        'Import-Module Rollcall (wanted: 50)' = "Import-Module '$Module'"
        'an empty binary module' = "Import-Module '$empty'"
        'the same with a manifest' = "Import-Module '$bare'"
        'a script module with Add-Type' = "Import-Module '$type'"
    })
