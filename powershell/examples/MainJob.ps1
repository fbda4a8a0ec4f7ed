<#
.SYNOPSIS
The main job: dynamic groups and administrative units in a local directory, with the commands of the articles that introduced them.
.DESCRIPTION
Opens a local directory on a seed of users and devices, then does what five articles describe, in their order and with their
commands, ids apart. Every step compares who is a member with who ought to be, found by Where-Object, and stops when they differ.
.PARAMETER Seed
Users and devices (JSON lines in Graph's shape) for the new directory.
.PARAMETER DirectoryPath
File of the directory; left out: a new one among the temporary files, removed at the end.
.PARAMETER Module
The module: its name, or the folder it lies in.
.EXAMPLE
./MainJob.ps1 -Seed ./tenant.jsonl
#>
[CmdletBinding()]
param(
    [string]$Seed = $env:ROLLCALL_TENANT,
    [string]$DirectoryPath,
    [string]$Module = $(if ($env:ROLLCALL_MODULE) { $env:ROLLCALL_MODULE } else { 'Rollcall' })
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'

#region How this script shows what it does

function Say([string]$Text) {
    Write-Host "# $Text"
}

# Prints a command as it stands here, runs it, prints what it gives, and gives it on.
function Show([scriptblock]$Command, [switch]$Quiet, [int]$First) {
    Write-Host "PS> $($Command.ToString().Trim())"
    $output = @(& $Command)
    $lines = @($output | Out-String -Stream -Width 140 | ForEach-Object TrimEnd | Where-Object { $_ })
    $shown = if ($First) { @($lines | Select-Object -First $First) } else { $lines }
    $shown | ForEach-Object { Write-Host "    $_" }
    if ($lines.Count -gt $shown.Count) { Write-Host "    … and $($lines.Count - $shown.Count) more lines" }
    if (-not $Quiet) { $output }
}

# Prints a command that must fail, and its error; fails when it does not.
function ShowRefusal([scriptblock]$Command) {
    Write-Host "PS> $($Command.ToString().Trim())"
    try {
        $null = & $Command
    }
    catch [Microsoft.Open.AzureAD16.Client.ApiException] {
        Write-Host "    refused: $($_.Exception.ErrorContent.Message)"
        Write-Host "    ($($_.Exception.ErrorCode) $($_.Exception.ErrorContent.Code); $($_.CategoryInfo.Category); $($_.FullyQualifiedErrorId))"
        return
    }
    throw 'this command should have been refused and was not'
}

# Stops unless exactly these objects are members.
function ConfirmMembers([string]$Who, $Members, $Expected) {
    $found = [System.Collections.Generic.HashSet[string]]::new([string[]]@($Members | Where-Object { $_ } | ForEach-Object ObjectId))
    $due = [System.Collections.Generic.HashSet[string]]::new([string[]]@($Expected | ForEach-Object ObjectId))
    if (-not $found.SetEquals($due)) {
        throw "$Who`: $($found.Count) members found, $($due.Count) expected; they are not the same"
    }
    Write-Host "    ok: $Who`: exactly the $($due.Count) due"
}

function Confirm([string]$What, [bool]$Holds) {
    if (-not $Holds) { throw "not so: $What" }
    Write-Host "    ok: $What"
}

function Members($Group) { Get-AzureADGroupMember -ObjectId $Group.Id -All $true }

function UnitMembers($Unit) { Get-AzureADAdministrativeUnitMember -ObjectId $Unit.Id -All $true }

#endregion

if (-not $Seed) { throw 'say which users and devices to work with: -Seed FILE' }
Import-Module $Module
$ownFile = -not $DirectoryPath
if ($ownFile) { $DirectoryPath = Join-Path ([IO.Path]::GetTempPath()) "rollcall-$(New-Guid)" 'contoso.rollcall' }
$null = New-Item -ItemType Directory -Force -Path (Split-Path $DirectoryPath)

try {
    Say 'Connect to a local directory, made here from a seed.'
    $session = Show { Connect-AzureAD -LocalDirectory $DirectoryPath -Seed $Seed }
    $users = @(Get-AzureADUser -All $true)
    $devices = @(Get-AzureADDevice -All $true)
    Write-Host "    $($users.Count) users, $($devices.Count) devices"
    $marketing = @($users | Where-Object Department -EQ 'Marketing')

    #region 1. A dynamic group for all marketing users
    Say '1. A dynamic security group of all marketing users, created Paused: its 14 properties, and nobody in it.'
    $group = Show { New-AzureADMSGroup -Description “Marketing team” -DisplayName “Dynamic groups with all Marketing users” -MailEnabled $false -SecurityEnabled $true -MailNickname “Foo” -GroupTypes “DynamicMembership” -MembershipRule “(user.department -eq “”Marketing””)” -MembershipRuleProcessingState “Paused” }
    ConfirmMembers 'paused since it was made' (Members $group) @()

    Say 'Switched On, it fills.'
    Show -Quiet { Set-AzureADMSGroup -Id $group.Id -MembershipRuleProcessingState “On” }
    Show -Quiet -First 7 { Get-AzureADGroupMember -ObjectId $group.Id -All $true }
    ConfirmMembers 'all marketing users' (Members $group) $marketing

    Say 'A user changes department and moves.'
    $mover = $marketing[0]
    Show -Quiet { Set-AzureADUser -ObjectId $mover.UserPrincipalName -Department 'Sales' }
    ConfirmMembers 'the mover has left' (Members $group) @($marketing | Select-Object -Skip 1)

    Say 'Paused, a change no longer moves anybody.'
    Show -Quiet { Set-AzureADMSGroup -Id $group.Id -MembershipRuleProcessingState “Paused” }
    Show -Quiet { Set-AzureADUser -ObjectId $marketing[1].UserPrincipalName -Department 'Sales' }
    ConfirmMembers 'nobody moved while paused' (Members $group) @($marketing | Select-Object -Skip 1)

    Say 'On again, it has caught up.'
    Show -Quiet { Set-AzureADMSGroup -Id $group.Id -MembershipRuleProcessingState “On” }
    ConfirmMembers 'caught up' (Members $group) @($marketing | Select-Object -Skip 2)
    #endregion

    #region 2. Office 365 groups
    Say '2. An Office 365 group for stamp collectors, and a second one with the same MailNickname.'
    $stamps = Show { New-AzureADMSGroup -Description “Stamp Collectors” -DisplayName “Office 365 group for all Stamp Collectors in our org” -MailEnabled $true -SecurityEnabled $true -MailNickname “StampCollectors” -GroupTypes “Unified” }
    $second = Show { New-AzureADMSGroup -Description “Stamp Collectors” -DisplayName “Office 365 group for all Stamp Collectors in our org” -MailEnabled $true -SecurityEnabled $true -MailNickname “StampCollectors” -GroupTypes “Unified” }
    Confirm "the second one's mail has four digits: $($second.Mail)" ($second.Mail -match '^StampCollectors\d{4}@')
    Confirm 'so has its proxy address' ($second.ProxyAddresses -ccontains "SMTP:$($second.Mail)")

    Say 'MailEnabled and SecurityEnabled are set for an Office 365 group, whatever was asked for.'
    $forced = Show { New-AzureADMSGroup -DisplayName “Stamp dealers” -MailEnabled $false -SecurityEnabled $false -MailNickname “StampDealers” -GroupTypes “Unified” }
    Confirm 'both are True' ($forced.MailEnabled -and $forced.SecurityEnabled)

    Say 'Made dynamic, with both group types.'
    Show -Quiet { Set-AzureADMSGroup -Id $stamps.Id -GroupTypes “DynamicMembership”,”Unified” -MembershipRule “(User.department -eq “”Marketing””)” -MembershipRuleProcessingState “Paused” }
    $stamps = Show { Get-AzureADMSGroup -Id $stamps.Id }
    Confirm 'both group types are there' (($stamps.GroupTypes -join ',') -eq 'DynamicMembership,Unified')
    #endregion

    #region 3. Static to dynamic and back
    Say '3. Static to dynamic and back. The article calls Get-MgGroup and Update-MgGroup of the Graph SDK; these are its functions over the AzureAD cmdlets.'
    #The moniker for dynamic membership groups, as used in the GroupTypes property of a group object
    $dynamicGroupTypeString = "DynamicMembership"

    function ConvertDynamicGroupToStatic {
        Param([string]$groupId)

        #Existing group types
        [System.Collections.ArrayList]$groupTypes = (Get-AzureADMSGroup -Id $groupId).GroupTypes

        if ($groupTypes -eq $null -or !$groupTypes.Contains($dynamicGroupTypeString)) {
            throw "This group is already a static group. Aborting conversion.";
        }

        #Remove the type for dynamic membership groups, but keep the other type values
        $groupTypes.Remove($dynamicGroupTypeString)

        #Change GroupTypes to remove the dynamic type, and then pause execution of the current rule
        Set-AzureADMSGroup -Id $groupId -GroupTypes $groupTypes.ToArray() -MembershipRuleProcessingState "Paused"
    }

    function ConvertStaticGroupToDynamic {
        Param([string]$groupId, [string]$dynamicMembershipRule)

        #Existing group types
        [System.Collections.ArrayList]$groupTypes = (Get-AzureADMSGroup -Id $groupId).GroupTypes

        if ($groupTypes -ne $null -and $groupTypes.Contains($dynamicGroupTypeString)) {
            throw "This group is already a dynamic group. Aborting conversion.";
        }

        #Add the dynamic group type to existing types
        $groupTypes.Add($dynamicGroupTypeString) > $null

        #Change GroupTypes to add the dynamic type, start execution of the rule, and then set the rule
        Set-AzureADMSGroup -Id $groupId -GroupTypes $groupTypes.ToArray() -MembershipRuleProcessingState "On" -MembershipRule $dynamicMembershipRule
    }

    $assigned = Show { New-AzureADMSGroup -DisplayName "Peter's friends" -MailEnabled $true -SecurityEnabled $true -MailNickname "PetersFriends" -GroupTypes "Unified" }
    $peters = @($users | Where-Object DisplayName -Like 'Peter*')
    $friends = @($peters[0]) + @($users | Where-Object DisplayName -NotLike 'Peter*' | Select-Object -First 2)
    Show -Quiet { $friends | Add-AzureADGroupMember -ObjectId $assigned.Id }
    ConfirmMembers 'added by hand' (Members $assigned) $friends

    Say 'To dynamic: the members added by hand go, the rule refills the group.'
    Show -Quiet { ConvertStaticGroupToDynamic $assigned.Id "user.displayName -startsWith ""Peter""" }
    ConfirmMembers 'everybody called Peter' (Members $assigned) $peters
    $converted = Show { Get-AzureADMSGroup -Id $assigned.Id }
    Confirm 'it is the same group, and still an Office 365 group' ($converted.Id -eq $assigned.Id -and $converted.GroupTypes -contains 'Unified')

    Say 'Back to static: the members stay.'
    Show -Quiet { ConvertDynamicGroupToStatic $assigned.Id }
    ConfirmMembers 'as the rule left it' (Members $assigned) $peters
    Confirm 'only the other group type is left' (((Get-AzureADMSGroup -Id $assigned.Id).GroupTypes -join ',') -eq 'Unified')

    Say 'A wrong rule is refused, and nothing has changed.'
    ShowRefusal { ConvertStaticGroupToDynamic $assigned.Id "user.displayNam -startsWith ""Peter""" }
    ConfirmMembers 'as before' (Members $assigned) $peters
    Confirm 'still static' (((Get-AzureADMSGroup -Id $assigned.Id).GroupTypes -join ',') -eq 'Unified')
    #endregion

    #region 4. Groups fed by groups
    Say '4. Dynamic-Group-A, fed by Security-Group-X and an Office 365 group: their direct members, and nobody else.'
    $inner = New-AzureADMSGroup -DisplayName "Inside-Security-Group-X" -MailEnabled $false -SecurityEnabled $true -MailNickname "InsideX"
    $x = New-AzureADMSGroup -DisplayName "Security-Group-X" -MailEnabled $false -SecurityEnabled $true -MailNickname "X"
    $y = New-AzureADMSGroup -DisplayName "Office-Group-Y" -MailEnabled $true -SecurityEnabled $true -MailNickname "Y" -GroupTypes "Unified"
    $sales = @($users | Where-Object Department -EQ 'Sales')
    $sales[0..2] | Add-AzureADGroupMember -ObjectId $x.Id
    $sales[3..5] | Add-AzureADGroupMember -ObjectId $inner.Id
    Add-AzureADGroupMember -ObjectId $x.Id -RefObjectId $inner.Id
    $sales[2, 6] | Add-AzureADGroupMember -ObjectId $y.Id
    $fed = Show { New-AzureADMSGroup -DisplayName "Dynamic-Group-A" -MailEnabled $false -SecurityEnabled $true -MailNickname "A" -GroupTypes "DynamicMembership" -MembershipRule "user.memberof -any (group.objectId -in ['$($x.Id)', '$($y.Id)'])" -MembershipRuleProcessingState "On" }
    ConfirmMembers 'direct members of X and Y' (Members $fed) $sales[0, 1, 2, 6]

    Say 'A memberOf group cannot feed another, and memberOf cannot be combined with another condition.'
    ShowRefusal { New-AzureADMSGroup -DisplayName "Dynamic-Group-D" -MailEnabled $false -SecurityEnabled $true -MailNickname "D" -GroupTypes "DynamicMembership" -MembershipRule "user.memberof -any (group.objectId -in ['$($fed.Id)'])" -MembershipRuleProcessingState "On" }
    ShowRefusal { New-AzureADMSGroup -DisplayName "Members of X in Redmond" -MailEnabled $false -SecurityEnabled $true -MailNickname "R" -GroupTypes "DynamicMembership" -MembershipRule "user.memberof -any (group.objectId -in ['$($x.Id)']) -and (user.city -eq ""Redmond"")" -MembershipRuleProcessingState "On" }
    #endregion

    #region 5. Dynamic administrative units
    Say '5. An administrative unit for an office (SCH is the one in Schenectady). It is assigned first, with one member in that office and one elsewhere.'
    $schenectady = @($users | Where-Object PhysicalDeliveryOfficeName -EQ 'SCH')
    $elsewhere = @($users | Where-Object PhysicalDeliveryOfficeName -EQ 'BER')[0]
    $office = Show { New-AzureADMSAdministrativeUnit -DisplayName "Schenectady" -Description "The office in Schenectady" }
    Show -Quiet { Add-AzureADMSAdministrativeUnitMember -Id $office.Id -RefObjectId $schenectady[0].ObjectId }
    Show -Quiet { Add-AzureADMSAdministrativeUnitMember -Id $office.Id -RefObjectId $elsewhere.ObjectId }
    ConfirmMembers 'added by hand' (UnitMembers $office) @($schenectady[0], $elsewhere)
    Say 'Made dynamic, it loses only who is out of scope.'
    Show -Quiet { Set-AzureADMSAdministrativeUnit -Id $office.Id -MembershipType "Dynamic" -MembershipRule '(user.physicalDeliveryOfficeName -eq "SCH")' -MembershipRuleProcessingState "On" }
    ConfirmMembers 'everybody in that office' (UnitMembers $office) $schenectady

    Say 'One for a list of countries.'
    $atz = Show { New-AzureADMSAdministrativeUnit -DisplayName "ATZ" -Description "Two countries of a list" -MembershipType "Dynamic" -MembershipRule '(user.country -in ["Germany","Canada"])' -MembershipRuleProcessingState "On" }
    Show -Quiet { Get-AzureADMSAdministrativeUnit -Filter "DisplayName eq 'ATZ'" | fl }
    Show -Quiet -First 7 { Get-AzureADAdministrativeUnitMember -ObjectId $atz.Id | Get-AzureADUser | ft ObjectId,UserPrincipalName,Country }
    ConfirmMembers 'everybody in Germany and Canada' (UnitMembers $atz) @($users | Where-Object Country -In 'Germany', 'Canada')

    Say 'One for a country. The rule is printed as ( -eq "United States"): its property got lost, and it is refused.'
    ShowRefusal { New-AzureADMSAdministrativeUnit -DisplayName "US" -Description "US Employees" -MembershipType "Dynamic" -MembershipRuleProcessingState "On" -MembershipRule '( -eq "United States")' }
    Say 'Meant is user.country.'
    $us = Show { New-AzureADMSAdministrativeUnit -DisplayName "US" -Description "US Employees" -MembershipType "Dynamic" -MembershipRuleProcessingState "On" -MembershipRule '(user.country -eq "United States")' }
    ConfirmMembers 'everybody in the United States' (UnitMembers $us) @($users | Where-Object Country -EQ 'United States')

    Say 'Edited. The article calls Update-MgDirectoryAdministrativeUnit of the Graph SDK; this is the AzureAD command.'
    Show -Quiet { Set-AzureADMSAdministrativeUnit -Id $us.Id -MembershipRule "(user.country -eq 'Germany')" }
    ConfirmMembers 'everybody in Germany' (UnitMembers $us) @($users | Where-Object Country -EQ 'Germany')

    Say 'One for Windows devices, whose rule has no prefix, as a unit allows.'
    $windows = Show { New-AzureADMSAdministrativeUnit -DisplayName "Windows Devices" -Description "All Contoso devices running Windows" -MembershipType "Dynamic" -MembershipRule "(deviceOSType -eq 'Windows')" -MembershipRuleProcessingState "On" }
    ConfirmMembers 'every Windows device' (UnitMembers $windows) @($devices | Where-Object DeviceOSType -EQ 'Windows')

    Say 'While it is dynamic, nobody is added by hand.'
    ShowRefusal { Add-AzureADMSAdministrativeUnitMember -Id $atz.Id -RefObjectId $schenectady[0].ObjectId }

    Say 'Made assigned, it keeps its members and takes groups again.'
    Show -Quiet { Set-AzureADMSAdministrativeUnit -Id $atz.Id -MembershipType "Assigned" -MembershipRuleProcessingState "Paused" }
    ConfirmMembers 'as the rule left it' (UnitMembers $atz) @($users | Where-Object Country -In 'Germany', 'Canada')
    Show -Quiet { Add-AzureADMSAdministrativeUnitMember -Id $atz.Id -RefObjectId $x.Id }
    Confirm 'the group is a member' (@(Get-AzureADMSAdministrativeUnitMember -Id $atz.Id -All $true | ForEach-Object Id) -contains $x.Id)
    #endregion

    #region 6. Refresh tokens
    Say '6. Refresh tokens revoked, for one user and for oneself: the time from which they are valid moves.'
    $someone = $marketing[0]
    $before = (Get-AzureADUser -ObjectId $someone.ObjectId).RefreshTokensValidFromDateTime
    Show -Quiet { Revoke-AzureADUserAllRefreshToken -ObjectId $someone.ObjectId }
    $after = Show { Get-AzureADUser -ObjectId $someone.ObjectId | Select-Object UserPrincipalName, RefreshTokensValidFromDateTime }
    Confirm "the user's time moved" ($after.RefreshTokensValidFromDateTime -and $after.RefreshTokensValidFromDateTime -ne $before)

    $own = (Get-AzureADCurrentSessionInfo).Account.Id
    $before = (Get-AzureADUser -ObjectId $own).RefreshTokensValidFromDateTime
    Show -Quiet { Revoke-AzureADSignedInUserAllRefreshToken }
    $after = Show { Get-AzureADUser -ObjectId $own | Select-Object UserPrincipalName, RefreshTokensValidFromDateTime }
    Confirm 'so did one''s own' ($after.RefreshTokensValidFromDateTime -and $after.RefreshTokensValidFromDateTime -ne $before)
    #endregion

    Say 'All six steps did what the articles say.'
}
finally {
    Disconnect-AzureAD
    if ($ownFile) { Remove-Item (Split-Path $DirectoryPath) -Recurse -Force -ErrorAction SilentlyContinue }
}
