# Every cmdlet has a page, every parameter is on it as the cmdlet has it, and every example runs.

BeforeDiscovery {
    . $PSScriptRoot/Setup.ps1
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters |
        Where-Object { $_ -notin 'WhatIf', 'Confirm' }
    # The stand-ins for the Graph SDK's cmdlets are as well ours to explain.
    Import-Module (Join-Path $script:ModulePath 'compat-graph/Microsoft.Graph/Microsoft.Graph.psd1')
    $commands = @(Get-Command -Module Rollcall -CommandType Cmdlet) + @(Get-Command -Module Microsoft.Graph -Name '*-Mg*')
    $pages = foreach ($command in $commands | Sort-Object Name -Unique) {
        $file = Join-Path $PSScriptRoot "../../powershell/docs/en-US/$($command.Name).md"
        $text = if (Test-Path $file) { (Get-Content $file -Raw) -replace '\r' } else { '' }
        $parameters = foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common) {
            @{ Parameter = $parameter.Name; Fact = $parameter }
        }
        $examples = foreach ($match in [regex]::Matches($text, '(?ms)^### (?<title>[^\n]+)\n+```powershell(?<tenant> tenant)?\n(?<code>.*?)\n```')) {
            @{ Title = $match.Groups['title'].Value; Code = $match.Groups['code'].Value; NeedsTenant = $match.Groups['tenant'].Success }
        }
        @{ Name = $command.Name; Page = $text; Parameters = @($parameters); Examples = @($examples) }
    }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1
    Import-Module (Join-Path $script:ModulePath 'compat-graph/Microsoft.Graph/Microsoft.Graph.psd1')
}

Describe 'The page of <Name>' -ForEach $pages {
    It 'has a synopsis, a syntax, two examples or more, outputs and links' {
        $Page | Should -Match '(?m)\A# \S+\n\n\S'
        foreach ($section in 'Syntax', 'Examples', 'Parameters', 'Outputs', 'Links') { $Page | Should -Match "(?m)^## $section$" }
        $Examples.Count | Should -BeGreaterOrEqual 2
        $Page | Should -Not -Match '(?m)^\?$'
    }

    It 'documents -<Parameter> as it is' -ForEach $Parameters {
        if ($Page -notmatch "(?ms)^### -$Parameter\n\n(?<text>.+?)\n\n(?<facts>Type: [^\n]+)\.$") { throw "$Parameter is not documented" }
        $facts = $Matches.facts
        $facts | Should -Match "Type: $([regex]::Escape((($Fact.ParameterType.ToString() -replace '.*\.')) -replace '.*\+' -replace '\]$'))|Type: (Boolean|Int32|DateTime|DateTimeOffset|List\[|Dictionary\[|String\[\])"
        foreach ($alias in $Fact.Aliases) { $facts | Should -Match "Aliases: .*\b$alias\b" }
        $sets = $Fact.ParameterSets.Values
        $facts -match 'Mandatory: yes' | Should -Be (@($sets | Where-Object { -not $_.IsMandatory }).Count -eq 0)
        $facts -match 'Pipeline: (value|.*, value)' | Should -Be (@($sets | Where-Object ValueFromPipeline).Count -gt 0)
    }

    It 'names no parameter that is not there' {
        $documented = [regex]::Matches($Page, '(?m)^### -(\w+)$') | ForEach-Object { $_.Groups[1].Value }
        $documented | Where-Object { $_ -notin $Parameters.Parameter } | Should -BeNullOrEmpty
    }

    It 'is what Get-Help gives' {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeLike "$Name*"
        @($help.examples.example).Count | Should -Be $Examples.Count
        @($help.parameters.parameter).Count | Should -Be $Parameters.Count
        foreach ($parameter in $help.parameters.parameter) { "$($parameter.description.Text)" | Should -Not -BeNullOrEmpty -Because $parameter.name }
        @($help.syntax.syntaxItem).Count | Should -Be (Get-Command $Name).ParameterSets.Count
    }
}

Describe 'The examples of <Name>' -ForEach $pages {
    BeforeAll {
        Set-StrictMode -Off
        $script:Template = Join-Path ([IO.Path]::GetTempPath()) "rollcall-help-$PID.rollcall"
        if (-not (Test-Path $script:Template)) {
            # One directory with something of everything the examples speak of; each example gets a copy.
            $null = Connect-AzureAD -LocalDirectory $script:Template -Seed $PSScriptRoot/seed.jsonl
            $assigned = @{ MailEnabled = $false; SecurityEnabled = $true }
            $office = @{ MailEnabled = $true; SecurityEnabled = $true; GroupTypes = 'Unified' }
            $group = New-AzureADMSGroup @assigned -DisplayName 'Marketing' -MailNickname 'marketing'
            'ada@contoso.example', 'bob@contoso.example' | ForEach-Object { Add-AzureADGroupMember -ObjectId $group.Id -RefObjectId $_ }
            Add-AzureADGroupOwner -ObjectId $group.Id -RefObjectId 'bob@contoso.example'
            $null = New-AzureADMSGroup @assigned -DisplayName 'Sales' -MailNickname 'sales' -GroupTypes DynamicMembership -MembershipRule '(user.department -eq "Sales")' -MembershipRuleProcessingState On
            $stamps = New-AzureADMSGroup @office -DisplayName 'Stamp collectors' -MailNickname 'stamps'
            New-AzureADMSGroup @office -DisplayName 'Old project' -MailNickname 'old' | Remove-AzureADMSGroup
            $policy = New-AzureADMSGroupLifecyclePolicy -GroupLifetimeInDays 180 -ManagedGroupTypes 'Selected' -AlternateNotificationEmails 'a@contoso.example'
            Add-AzureADMSLifecyclePolicyGroup -Id $policy.Id -GroupId $stamps.Id
            $unit = New-AzureADMSAdministrativeUnit -DisplayName 'Berlin'
            Add-AzureADMSAdministrativeUnitMember -Id $unit.Id -RefObjectId 'bob@contoso.example'
            $null = New-AzureADMSAdministrativeUnit -DisplayName 'Canada' -MembershipType Dynamic -MembershipRule '(user.country -eq "Canada")' -MembershipRuleProcessingState On
            $role = Get-AzureADDirectoryRole | Where-Object DisplayName -EQ 'User Administrator'
            $null = Add-AzureADMSScopedRoleMembership -Id $unit.Id -RoleId $role.ObjectId -RoleMemberInfo @{ Id = (Get-AzureADUser -ObjectId 'ada@contoso.example').ObjectId }
            Set-AzureADUserManager -ObjectId 'bob@contoso.example' -RefObjectId 'ada@contoso.example'
            Disconnect-AzureAD
        }
        $script:Origin = Get-Location
    }

    It '<Title>' -ForEach $Examples {
        if ($NeedsTenant) {
            # It cannot run here, but it must be PowerShell, with parameters that are there.
            $errors = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty
            Set-Content (Join-Path $TestDrive 'example.ps1') $Code
            Test-RollcallScript (Join-Path $TestDrive 'example.ps1') | Where-Object Available -EQ $false | Should -BeNullOrEmpty
            return
        }
        $place = New-Item -ItemType Directory (Join-Path $TestDrive "$(New-Guid)")
        Copy-Item $script:Template (Join-Path $place 'directory.rollcall')
        Copy-Item $PSScriptRoot/seed.jsonl $place
        try {
            Set-Location $place
            $null = Connect-AzureAD -LocalDirectory (Join-Path $place 'directory.rollcall')
            $ErrorActionPreference = 'Stop'
            & ([scriptblock]::Create($Code)) 3>$null 6>$null | Out-Null
        }
        finally {
            Set-Location $script:Origin
            Disconnect-AzureAD
        }
    }
}

Describe 'The topic <_>' -ForEach 'about_Rollcall', 'about_Rollcall_Migration', 'about_Rollcall_LocalDirectory', 'about_Rollcall_MembershipRules' {
    It 'is found by Get-Help' {
        "$(Get-Help $_)" | Should -BeLike "*$_*"
    }
}

AfterAll {
    Remove-Item (Join-Path ([IO.Path]::GetTempPath()) "rollcall-help-$PID.rollcall") -ErrorAction SilentlyContinue
}
