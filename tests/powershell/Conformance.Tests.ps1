# The cases of tests/conformance, which the Rust and the C# tests run as well, through Test-AzureADMSMembershipRule.

BeforeDiscovery {
    $conformance = Join-Path $PSScriptRoot '../conformance'
    $cases = Get-Content (Join-Path $conformance 'rules.jsonl') | ForEach-Object {
        # Dates stay the text they are.
        $case = ConvertFrom-Json $_ -DateKind String
        @{ Id = $case.id; Case = $case }
    }
}

BeforeAll {
    . $PSScriptRoot/Setup.ps1

    function Get-Member-OrNull($Object, [string]$Name) {
        if ($null -ne $Object -and $Object.PSObject.Properties[$Name]) { $Object.$Name }
    }

    # What a case comes to: True, False, or the kind of the refusal.
    function Get-Outcome($Case) {
        $context = Get-Member-OrNull $Case 'context'
        $options = @{ MembershipRule = $Case.rule; Subject = $Case.subject }
        if ((Get-Member-OrNull $context 'container') -eq 'administrativeUnit') { $options.ForAdministrativeUnit = $true }
        $check = Test-AzureADMSMembershipRule @options
        if (-not $check.Valid) { return $check.Kind }

        if ($now = Get-Member-OrNull $context 'now') { $options.Now = $now }
        if ($groups = Get-Member-OrNull $context 'groups') { $options.MemberOfGroupId = $groups }
        if ($manager = Get-Member-OrNull $context 'manager') { $options.ManagerId = $manager }
        "$(($Case.entity | Test-AzureADMSMembershipRule @options).IsMember)"
    }
}

Describe 'The conformance case' {
    It '<Id> comes out as expected' -ForEach $cases {
        $kind = Get-Member-OrNull $Case 'error_kind'
        Get-Outcome $Case | Should -Be ($kind ? $kind : "$($Case.expect)")
    }
}

Describe 'Rules of real tenants' {
    It 'are accepted or refused as marked' {
        $wrong = Get-Content (Join-Path $PSScriptRoot '../conformance/wild-rules.jsonl') | ConvertFrom-Json | Where-Object {
            (Test-AzureADMSMembershipRule $_.rule -Subject $_.subject).Valid -ne ($_.expect -eq 'accept')
        }
        $wrong | Should -BeNullOrEmpty
    }
}
