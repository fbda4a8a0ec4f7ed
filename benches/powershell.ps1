# What PowerShell users feel: reading many users, sifting them by a rule, and importing the module. Each measurement is a process
# of its own, beside the way one would do it without Rollcall, in one run against one served directory.
#
#   cargo xtask build; pwsh benches/powershell.ps1 [-Users 100000] [-Rounds 3]

param([int]$Users = 100000, [int]$Rounds = 3, [string]$Module = "$PSScriptRoot/../target/module/Rollcall")

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

# Runs a script in a new process, the best of several rounds; the script gives how many objects it had.
function Measure-Process([string]$Name, [string]$Script) {
    $best = $null
    for ($round = 0; $round -lt $Rounds; $round++) {
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
        $result = [pscustomobject]@{
            What = $Name; Objects = [int]$count; Seconds = [math]::Round([double]$seconds, 2)
            PerSecond = [int]([int]$count / [double]$seconds); PeakMB = [int]([long]$peak / 1MB)
        }
        if (-not $best -or $result.Seconds -lt $best.Seconds) { $best = $result }
    }
    $best
}

# Each import in a process of its own, taken in turns so that a busy moment of the machine falls on all of them; the best of each.
function Measure-Import([System.Collections.Specialized.OrderedDictionary]$Commands) {
    $best = @{}
    foreach ($round in 1..[math]::Max(9, $Rounds)) {
        foreach ($name in $Commands.Keys) {
            $time = [double](pwsh -NoProfile -NonInteractive -Command "`$watch = [System.Diagnostics.Stopwatch]::StartNew(); $($Commands[$name]); `$watch.Elapsed.TotalMilliseconds")
            if (-not $best[$name] -or $time -lt $best[$name]) { $best[$name] = $time }
        }
    }
    $Commands.Keys | ForEach-Object { [pscustomobject]@{ What = $_; Milliseconds = [math]::Round($best[$_], 1) } }
}

Import-Module $Module
$seed = Join-Path $work "users-$Users.jsonl"
if (-not (Test-Path $seed)) { New-Seed $seed }
$served = Start-RollcallDirectory -Seed $seed
try {
    $select = 'id,displayName,userPrincipalName,department,country'
    $whole = 'id,deletedDateTime,accountEnabled,ageGroup,assignedLicenses,assignedPlans,businessPhones,city,companyName,country,department,displayName,employeeId,faxNumber,givenName,jobTitle,mail,mailNickname,mobilePhone,officeLocation,onPremisesSyncEnabled,otherMails,postalCode,preferredLanguage,proxyAddresses,state,streetAddress,surname,usageLocation,userPrincipalName,userType'
    $paging = "`$all = [System.Collections.Generic.List[object]]::new(); `$next = `"`$base/v1.0/users?```$select=$whole&```$top=999`"
        do { `$page = Invoke-RestMethod `$next -Headers `$headers; `$all.AddRange(`$page.value); `$next = `$page.'@odata.nextLink' } while (`$next); `$all.Count"
    $rest = Measure-Process 'Invoke-RestMethod, page by page' $paging
    $own = Measure-Process 'Get-AzureADUser -All $true' '$all = Get-AzureADUser -All $true; $all.Count'
    $where = Measure-Process 'Get-AzureADUser -All $true | Where-Object' '@(Get-AzureADUser -All $true | Where-Object { $_.Department -eq "Sales" -and $_.Country -eq "Germany" }).Count'
    # A rule that the service can sift by, and one with the same answer that it can not.
    $rule = Measure-Process 'Get-AzureADUser -MembershipRule, -eq' '@(Get-AzureADUser -All $true -MembershipRule ''user.department -eq "Sales" -and user.country -eq "Germany"'').Count'
    $match = Measure-Process 'Get-AzureADUser -MembershipRule, -match' '@(Get-AzureADUser -All $true -MembershipRule ''user.department -match "^Sales$" -and user.country -eq "Germany"'').Count'
}
finally {
    $served | Stop-RollcallDirectory
}
$rest, $own, $where, $rule, $match | Format-Table -AutoSize
'objects per second, Get-AzureADUser over Invoke-RestMethod: {0:n1} (wanted: 3), peak memory {1} MB against {2} MB' -f ($own.PerSecond / $rest.PerSecond), $own.PeakMB, $rest.PeakMB
'time, Where-Object over -MembershipRule: {0:n1} (wanted: 5), where the service cannot sift: {1:n1}' -f ($where.Seconds / $rule.Seconds), ($where.Seconds / $match.Seconds)

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
