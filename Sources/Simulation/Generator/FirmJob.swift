// The job file that stands beside the generated tables: ready to run.

/// The text of `job.yaml`, of schema version 1.
enum FirmJob {
    static let text = """
        # A joint credit model of three owners over simulated firms. Run it with: tally-sim run job.yaml --out result
        version: 1
        job: demo
        parties:
          bank:
            table: bank.csv
            key: {column: code, type: uscc}
            label: {column: default, positive: ["1"], negative: ["0"]}
            columns:
              loan_amount: {type: numeric, log1p: true}
              term_months: numeric
              account_balance_avg: {type: numeric, log1p: true}
              overdraft_days: {type: numeric, log1p: true}
              credit_line_used: numeric
              region: categorical
              opened_on: {type: date, format: yyyy-MM-dd}
          tax:
            table: tax.csv
            key: {column: code, type: uscc}
            columns:
              annual_sales: {type: numeric, log1p: true}
              vat_paid: {type: numeric, log1p: true}
              arrears_days: {type: numeric, log1p: true}
              grade: categorical
              invoices_voided: {type: numeric, log1p: true}
              months_declared: numeric
          market:
            table: market.csv
            key: {column: code, type: uscc}
            columns:
              registered_capital: {type: numeric, log1p: true}
              founded_on: {type: date, format: yyyy-MM-dd}
              industry: categorical
              area: categorical
              penalties: {type: numeric, log1p: true}
              abnormal_list: numeric
        holdout: 0.3
        train: {l2: 0.0001, passes: 8, model: perOwner}

        """
}
