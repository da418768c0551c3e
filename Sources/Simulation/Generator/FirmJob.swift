// The job files that stand beside the generated tables: ready to run.

/// The texts of `job.yaml` and `job-social.yaml`, of schema version 1.
enum FirmJob {
    /// Of bank, tax and market.
    static let text = """
        # A joint credit model of three owners over simulated firms. Run it with: tally-sim run job.yaml --out result
        # Amounts are in yuan. datasets/README.md describes every column; job-social.yaml has social.csv as a fourth party's.

        """ + head + tail

    /// With social security as a fourth owner, which computes nothing.
    static let textWithSocial = """
        # A joint credit model of four owners over simulated firms. Run it with: tally-sim run job-social.yaml --out result
        # Amounts are in yuan. datasets/README.md describes every column. The first three parties compute; the fourth shares its columns.

        """ + head + social + tail

    private static let head = """
        version: 1
        job: demo
        parties:
          bank:
            table: bank.csv
            # Some firms stand in a table twice: the first row counts.
            key: {column: code, type: uscc, duplicates: first}
            # 1: 90 days past due or written off within 24 months after 2023-06-30. Empty: the loan left the book before.
            label: {column: default, positive: ["1"], negative: ["0"]}
            # Quarter of the loan: for the report's figures by vintage, and no feature.
            vintage: vintage
            columns:
              loan_amount: {type: numeric, log1p: true}
              term_months: numeric
              interest_rate: numeric                            # percent a year
              collateral: categorical
              region: categorical                               # of the branch
              opened_on: {type: date, format: yyyy-MM-dd}       # the firm's first account
              account_balance_avg: {type: numeric, log1p: true}
              inflow_12m: {type: numeric, log1p: true}
              credit_line_used: numeric                         # a share of 1
              overdraft_days: {type: numeric, log1p: true}
              late_payments_12m: {type: numeric, log1p: true}
              days_past_due_max: {type: numeric, log1p: true}
              enquiries_6m: {type: numeric, log1p: true}
              months_observed: excluded                         # known only afterwards
          tax:
            table: tax.csv
            key: {column: code, type: uscc, duplicates: first}
            columns:
              taxpayer: categorical
              annual_sales: {type: numeric, log1p: true}
              vat_paid: {type: numeric, log1p: true}            # the sum of vat_m01 … vat_m12
              months_declared: numeric
              zero_months: numeric
              grade: categorical                                # A B M C D
              arrears_days: {type: numeric, log1p: true}
              arrears_amount: {type: numeric, log1p: true}
              invoice_cap: categorical
              invoices_issued: {type: numeric, log1p: true}
              invoices_at_cap: {type: numeric, log1p: true}
              invoices_voided: {type: numeric, log1p: true}
              invoices_red: {type: numeric, log1p: true}
              # vat_m01 … vat_m12 are not read: their sum and their gaps are above.
          market:
            table: market.csv
            key: {column: code, type: uscc, duplicates: first}
            columns:
              form: categorical
              founded_on: {type: date, format: yyyy-MM-dd}
              registered_capital: {type: numeric, log1p: true}  # with errors of the unit
              capital_paid_share: numeric                       # percent
              industry: {type: categorical, prefix: 1}          # section of GB/T 4754
              area: {type: categorical, prefix: 4}              # city of GB/T 2260
              penalties: {type: numeric, log1p: true}
              penalty_amount: {type: numeric, log1p: true}
              abnormal_list: numeric
              reports_late: numeric
              changes_3y: {type: numeric, log1p: true}
              equity_frozen: numeric

        """

    private static let social = """
          social:
            table: social.csv
            key: {column: code, type: uscc, duplicates: first}
            columns:
              unit_number: excluded                             # a number of the office's own
              headcount: {type: numeric, log1p: true}
              headcount_year_ago: {type: numeric, log1p: true}
              contribution_base: {type: numeric, log1p: true}
              arrears_months: numeric
              arrears_amount: {type: numeric, log1p: true}
              claims_12m: {type: numeric, log1p: true}

        """

    private static let tail = """
        holdout: 0.3
        train: {l2: 0.0001, passes: 8, model: perOwner}

        """
}
