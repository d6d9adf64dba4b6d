import type {ModelFile} from '../model/model-draft.ts';

/** Invented dbt projects, each with a style of its own that what is added has to keep to. */
export const PROJECTS: readonly {readonly name: string; readonly files: readonly ModelFile[]}[] = [
  {
    name: 'a project with a file for each model',
    files: [
      {path: 'models/staging/shop/stg_shop__orders.sql', text: "select * from {{ source('shop', 'orders') }}\n"},
      {
        path: 'models/staging/shop/stg_shop__orders.yml',
        text: 'models:\n  - name: stg_shop__orders\n    description: "One row an order."\n',
      },
      {
        path: 'models/staging/shop/__sources.yml',
        text: 'sources:\n  - name: shop\n    database: raw\n    schema: shop\n    tables:\n      - name: orders\n',
      },
      {path: 'models/marts/finance/fct_orders.sql', text: "select * from {{ ref('stg_shop__orders') }}\n"},
      {
        path: 'models/marts/finance/fct_orders.yml',
        text: 'models:\n  - name: fct_orders\n    description: "Orders for finance."\n',
      },
    ],
  },
  {
    name: 'a project with a file for each folder',
    files: [
      {path: 'models/staging/stg_orders.sql', text: "select * from {{ source('ecom', 'raw_orders') }}\n"},
      {path: 'models/staging/stg_customers.sql', text: "select * from {{ source('ecom', 'raw_customers') }}\n"},
      {
        path: 'models/staging/_models.yml',
        text: `version: 2

models:
# -- staging -------------------------------------------------
- name: stg_orders   # one row an order
  description: |
    Orders as they come in.
    Kept in two lines.
  columns:
  - name: id
    tests: [not_null, unique]   # holds since 2024

- name: 'stg_customers'
  description: 'Customers, once each'
`,
      },
      {
        path: 'models/staging/_sources.yml',
        text: `version: 2
sources:
- name: ecom
  # where the loader puts it
  database: raw
  schema: shop
  tables:
  - name: raw_orders
    identifier: orders
  - {name: raw_customers, identifier: customers}
`,
      },
      {path: 'models/marts/orders.sql', text: "select * from {{ ref('stg_orders') }}\n"},
      {path: 'models/marts/customers.sql', text: "select * from {{ ref('stg_customers') }}\n"},
      {
        path: 'models/marts/_models.yml',
        text: 'version: 2\n\nmodels:\n- name: orders\n  description: "Orders."\n- name: customers\n  description: "Customers."\n',
      },
    ],
  },
  {
    name: 'a project with one schema.yml',
    files: [
      {path: 'models/orders.sql', text: "select * from {{ source('shop', 'orders') }}\n"},
      {
        path: 'models/schema.yml',
        text: `version: 2

sources:
    - name: shop
      database: RAW
      schema: SHOP
      tables:
          - name: orders

models:
    - name: orders
      description: Everything sold   # no quotes here
`,
      },
    ],
  },
];
